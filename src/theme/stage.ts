import { createHash } from 'node:crypto'
import {
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { mayEnterTheme, themeFiles } from './inputs.ts'

/** The factory's own folder: packages that a theme does not bring are found from here. */
const factoryDir = fileURLToPath(new URL('../..', import.meta.url))

const FACTORY = 'nextgen'

/** Entries of a theme's `node_modules` that the factory answers for, or that are a tool's own. */
const NOT_LINKED = new Set([FACTORY, 'astro', '.bin', '.vite', '.astro', '.cache', '.package-lock.json'])

/** Says in a stage whose it is. */
const OWNER = '.stage-of'

/**
 * Makes a copy of a theme (absolute folder) below the factory's folder and returns its path. There every tool finds
 * packages by the ordinary rule, the theme's own first and the factory's after, wherever the workspace lies; nothing is
 * written into the theme's folder; and a compile sees files that hold still. What lies beside the theme
 * (`../../content`, `../other-theme`) is linked. Whoever works in a stage for long, as a preview does beside a
 * compile, names a `purpose`, and has one of its own.
 */
export function stageTheme(root: string, purpose = ''): string {
  const themesDir = dirname(root)
  const workspace = dirname(themesDir)
  const stages = join(factoryDir, '.nextgen', 'stage')
  // One stage a theme: in a stage of several, a theme would meet the link that another one's neighbours made of it, and
  // its copy would be written through that link into the theme itself.
  const stage = join(
    stages,
    createHash('sha256')
      .update(root + purpose)
      .digest('hex')
      .slice(0, 12),
  )
  const stagedThemes = join(stage, basename(themesDir))
  const staged = join(stagedThemes, basename(root))
  if (!existsSync(stage)) removeOrphans(stages)
  mkdirSync(staged, { recursive: true })
  writeFileSync(join(stage, OWNER), root)
  linkAll(workspace, stage, name => name !== basename(themesDir) && name !== '.git' && name !== '.nextgen')
  linkAll(themesDir, stagedThemes, name => name !== basename(root))
  copyFiles(root, staged)
  const packages = join(root, 'node_modules')
  const stagedPackages = join(staged, 'node_modules')
  mkdirSync(stagedPackages, { recursive: true })
  linkAll(packages, stagedPackages, name => !NOT_LINKED.has(name))
  // A theme with a package.json of its own finds `nextgen/astro` as a package, one without as a part of ours.
  link(factoryDir, join(stagedPackages, FACTORY))
  // Tools that honour .gitignore stop at a repository's border; the stage is ignored by the factory's repository.
  mkdirSync(join(staged, '.git'), { recursive: true })
  return staged
}

/** Where a file of a theme's own packages lies in the theme's stage (`staged`: its folder); any other path as it is. */
export function pathInStage(path: string, staged: string): string {
  const note = join(staged, '../..', OWNER)
  if (!path.includes('/node_modules/') || !existsSync(note)) return path
  const packages = join(realpathSync(readFileSync(note, 'utf8')), 'node_modules/')
  return path.startsWith(packages) ? join(staged, 'node_modules', path.slice(packages.length)) : path
}

/** Stages of themes that are gone, such as those of a temporary workspace. */
function removeOrphans(stages: string): void {
  for (const name of namesIn(stages)) {
    const note = join(stages, name, OWNER)
    if (existsSync(note) && !existsSync(readFileSync(note, 'utf8')))
      rmSync(join(stages, name), { recursive: true, force: true })
  }
}

/** Links what a folder holds into another one, and takes links away whose name is not there any more. */
function linkAll(from: string, to: string, wanted: (name: string) => boolean): void {
  const names = namesIn(from).filter(wanted)
  for (const name of names) link(join(from, name), join(to, name))
  const keep = new Set(names)
  for (const name of namesIn(to)) {
    const path = join(to, name)
    if (!keep.has(name) && lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink()) rmSync(path, { force: true })
  }
}

const namesIn = (dir: string): string[] => (existsSync(dir) ? readdirSync(dir) : [])

function link(target: string, path: string): void {
  const present = lstatSync(path, { throwIfNoEntry: false })
  if (present?.isSymbolicLink() && readlinkSync(path) === target) return
  if (present && !present.isSymbolicLink()) return
  rmSync(path, { force: true })
  symlinkSync(target, path)
}

/** Copies what differs and removes what is gone, so that a stage that is there already costs a look at its files. */
function copyFiles(root: string, staged: string): void {
  const wanted = themeFiles(root)
  for (const path of wanted) copyFile(root, staged, path)
  const keep = new Set(wanted)
  for (const path of themeFiles(staged)) if (!keep.has(path)) rmSync(join(staged, path), { force: true })
}

/** What became of a file of a stage. */
export type StageChange = 'add' | 'change' | 'unlink'

/** Brings one file of a stage (`path`: relative to the theme) up to date; tells what that came to, undefined for nothing. */
export function restageFile(root: string, staged: string, path: string): StageChange | undefined {
  if (!mayEnterTheme(path)) return undefined
  const there = existsSync(join(staged, path))
  const from = statSync(join(root, path), { throwIfNoEntry: false })
  if (!from) {
    rmSync(join(staged, path), { recursive: true, force: true })
    return there ? 'unlink' : undefined
  }
  if (!from.isFile()) return undefined
  return copyFile(root, staged, path) ? (there ? 'change' : 'add') : undefined
}

function copyFile(root: string, staged: string, path: string): boolean {
  const from = statSync(join(root, path))
  const to = statSync(join(staged, path), { throwIfNoEntry: false })
  if (to && to.size === from.size && Math.abs(to.mtimeMs - from.mtimeMs) < 1) return false
  mkdirSync(dirname(join(staged, path)), { recursive: true })
  // A copy that may not be written is replaced; what is behind a link is copied.
  rmSync(join(staged, path), { force: true })
  copyFileSync(join(root, path), join(staged, path))
  utimesSync(join(staged, path), from.atime, from.mtime)
  return true
}
