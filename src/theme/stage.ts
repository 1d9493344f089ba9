import { createHash } from 'node:crypto'
import { cpSync, existsSync, lstatSync, mkdirSync, readdirSync, readlinkSync, rmSync, statSync, symlinkSync, utimesSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { themeFiles } from './inputs.ts'

/** The factory's own folder: packages that a theme does not bring are found from here. */
const factoryDir = fileURLToPath(new URL('../..', import.meta.url))

/** Entries of a theme's `node_modules` that the factory answers for, or that are a tool's own. */
const NOT_LINKED = new Set(['astro', '.bin', '.vite', '.astro', '.cache', '.package-lock.json'])

/**
 * Makes a copy of a theme below the factory's folder and returns its path. There every tool finds packages by the
 * ordinary rule, the theme's own first and the factory's after, wherever the workspace lies; nothing is written into
 * the theme's folder; and a compile sees files that hold still. What lies beside the theme (`../../content`) is linked.
 */
export function stageTheme(root: string): string {
  const themesDir = dirname(root)
  const workspace = dirname(themesDir)
  const key = createHash('sha256').update(workspace).digest('hex').slice(0, 12)
  const stagedWorkspace = join(factoryDir, '.nextgen', 'stage', key)
  const stagedThemes = join(stagedWorkspace, basename(themesDir))
  const staged = join(stagedThemes, basename(root))
  mkdirSync(staged, { recursive: true })
  linkNeighbours(workspace, stagedWorkspace, basename(themesDir))
  linkNeighbours(themesDir, stagedThemes, basename(root))
  copyFiles(root, staged)
  linkPackages(join(root, 'node_modules'), join(staged, 'node_modules'))
  // Tools that honour .gitignore stop at a repository's border; the stage is ignored by the factory's repository.
  mkdirSync(join(staged, '.git'), { recursive: true })
  return staged
}

function linkNeighbours(from: string, to: string, except: string): void {
  for (const name of readdirSync(from)) if (name !== except && name !== '.git' && name !== '.nextgen') link(join(from, name), join(to, name))
}

function linkPackages(from: string, to: string): void {
  rmSync(to, { recursive: true, force: true })
  if (!existsSync(from)) return
  mkdirSync(to, { recursive: true })
  for (const name of readdirSync(from)) if (!NOT_LINKED.has(name)) link(join(from, name), join(to, name))
}

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
  for (const path of wanted) {
    const from = statSync(join(root, path))
    const to = statSync(join(staged, path), { throwIfNoEntry: false })
    if (to && to.size === from.size && Math.abs(to.mtimeMs - from.mtimeMs) < 1) continue
    mkdirSync(dirname(join(staged, path)), { recursive: true })
    cpSync(join(root, path), join(staged, path), { dereference: true })
    utimesSync(join(staged, path), from.atime, from.mtime)
  }
  const keep = new Set(wanted)
  for (const path of themeFiles(staged)) if (!keep.has(path)) rmSync(join(staged, path), { force: true })
}
