import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Digest } from '#model/digest.ts'
import { astroVersion } from './astro.ts'

/** What is no part of a theme wherever it stands, and what is none beside its `src/`: the outputs of tools. */
const NEVER = new Set(['node_modules', '.git', '.DS_Store'])
const NOT_AT_TOP = new Set(['dist', '.astro', '.nextgen'])
const LOCKFILES = ['package-lock.json', 'pnpm-lock.yaml', 'yarn.lock', 'bun.lock']

/** Rooms whose code decides about what a theme compiles into: the compiler, and what themes import of the factory. */
const COMPILER_ROOMS = ['theme', 'theme-kit']

/** Rooms whose code decides about the bytes of an artifact. */
const PIPELINE_ROOMS = ['theme', 'cms', 'content', 'render', 'finish', 'images', 'artifact', 'check', 'model', 'base']

/** Whether a file of a theme, relative to its folder, may enter its build. */
export const mayEnterTheme = (path: string): boolean =>
  path.split('/').every((name, depth) => !NEVER.has(name) && (depth > 0 || !NOT_AT_TOP.has(name)))

/** Files of a theme that may enter its build, relative to its folder, sorted. */
export const themeFiles = (root: string): string[] => filesIn(root, mayEnterTheme)

/**
 * Files below a folder, relative to it, sorted; those behind links as well, once on each way down. `wanted`: whether a file
 * or folder counts.
 */
export function filesIn(root: string, wanted: (path: string) => boolean = () => true): string[] {
  const files: string[] = []
  const visit = (folder: string, above: ReadonlySet<string>): void => {
    const real = realpathSync(join(root, folder))
    if (above.has(real)) return
    const here = new Set(above).add(real)
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = folder ? `${folder}/${entry.name}` : entry.name
      if (!wanted(path)) continue
      const kind = entry.isSymbolicLink() ? statSync(join(root, path), { throwIfNoEntry: false }) : entry
      if (kind?.isDirectory()) visit(path, here)
      else if (kind?.isFile()) files.push(path)
    }
  }
  visit('', new Set())
  return files.sort()
}

/** Everything that enters a theme's digest. Each field says why it is there. */
interface ThemeInputs {
  /** Another Astro writes other HTML. */
  readonly astro: string
  /** The compiler's own code, and the versions of the factory's packages. */
  readonly compiler: string
  /** The theme's own files, `.env` included. */
  readonly files: string
  /** The versions of the theme's packages. */
  readonly lockfile: string
  /** Vite puts these into the code. */
  readonly publicEnvironment: Readonly<Record<string, string>>
}

/** The digest under which a theme's compile is kept, over its bytes and not its times. */
export function themeDigest(root: string, publicEnvironment: Readonly<Record<string, string>>): Digest {
  const inputs: ThemeInputs = {
    astro: astroVersion,
    compiler: digestRooms(COMPILER_ROOMS),
    files: digestFiles(root, themeFiles(root)),
    lockfile: lockfileDigest(root),
    publicEnvironment,
  }
  return createHash('sha256').update(JSON.stringify(inputs)).digest('hex') as Digest
}

const source = fileURLToPath(new URL('..', import.meta.url))
const roomDigests = new Map<string, string>()

/** Digest of the factory's own code, as far as it decides about artifacts, and of its lockfile; taken once a process. */
export const pipelineDigest = (): Digest => digestRooms(PIPELINE_ROOMS) as Digest

function digestRooms(rooms: readonly string[]): string {
  const key = rooms.join()
  const known = roomDigests.get(key)
  if (known) return known
  const digest = digestAll([
    ...rooms
      .filter(room => existsSync(join(source, room)))
      .flatMap(room => themeFiles(join(source, room)).map(file => join(source, room, file))),
    join(source, '..', 'package-lock.json'),
  ])
  roomDigests.set(key, digest)
  return digest
}

const digestAll = (files: readonly string[]): string => {
  const hash = createHash('sha256')
  for (const file of files) hash.update(file.slice(source.length)).update('\0').update(readFileSync(file)).update('\0')
  return hash.digest('hex')
}

function digestFiles(root: string, files: readonly string[]): string {
  const hash = createHash('sha256')
  for (const file of files)
    hash
      .update(file)
      .update('\0')
      .update(readFileSync(join(root, file)))
      .update('\0')
  return hash.digest('hex')
}

function lockfileDigest(root: string): string {
  for (let dir = root; ; dir = dirname(dir)) {
    for (const name of LOCKFILES) if (existsSync(join(dir, name))) return digestFiles(dir, [name])
    if (dirname(dir) === dir) return ''
  }
}
