import { type Dirent, readdirSync, realpathSync, statSync } from 'node:fs'
import { join, sep } from 'node:path'
import { digestOf } from '#base/hash.ts'
import type { Digest } from '#model/digest.ts'
import { SiteError } from '#model/failure.ts'
import type { PackedScan } from '#model/packed-scan.ts'
import type { ScannedFile } from './cms.ts'

export type { ScannedFile } from './cms.ts'

/** What a content folder held at one moment, told by names and times alone. */
export interface ContentScan {
  /** Absolute. */
  readonly dir: string
  /** Sorted by path. */
  readonly files: readonly ScannedFile[]
  /** ms since 1970, before the first file was looked at. */
  readonly takenAt: number
  /** Symbolic links that lead out of the folder, or nowhere: not followed. */
  readonly skipped: readonly string[]
}

/** Taken when the thread starts: later the render clock may have replaced `Date`. */
const wallClock = Date.now

/** A file younger than this at the scan can change again without a trace in its times. */
const SETTLING_MS = 2_000

/**
 * Lists a content folder: names, sizes and times, no contents. Names that begin with a dot are left out; symbolic links
 * are followed only to places inside the folder. Throws a `SiteError` (`content-missing`) when there is no such folder.
 */
export function scanDirectory(dir: string): ContentScan {
  const takenAt = wallClock()
  const files: ScannedFile[] = []
  const skipped: string[] = []
  let entries: Dirent[]
  try {
    entries = readdirSync(dir, { withFileTypes: true })
  } catch (cause) {
    throw missing(dir, cause)
  }
  walk({ dir, root: undefined, files, skipped, above: new Set() }, dir, '', entries)
  files.sort((a, b) => (a.path < b.path ? -1 : 1))
  return { dir, files, takenAt, skipped }
}

export function packScan({ files, ...scan }: ContentScan): PackedScan {
  const stats = new Float64Array(4 * files.length)
  for (const [at, { size, mtimeMs, ctimeMs, ino }] of files.entries()) {
    stats[4 * at] = size
    stats[4 * at + 1] = mtimeMs
    stats[4 * at + 2] = ctimeMs
    stats[4 * at + 3] = ino
  }
  return { ...scan, paths: files.map(({ path }) => path).join('\0'), stats }
}

export function unpackScan({ paths, stats, ...scan }: PackedScan): ContentScan {
  const files = (paths === '' ? [] : paths.split('\0')).map((path, at): ScannedFile => {
    const of = (member: number): number => stats[4 * at + member] as number
    return { path, size: of(0), mtimeMs: of(1), ctimeMs: of(2), ino: of(3) }
  })
  return { ...scan, files }
}

interface Walk {
  readonly dir: string
  /** The folder's real path, looked up with the first symbolic link. */
  root: string | undefined
  readonly files: ScannedFile[]
  readonly skipped: string[]
  /** Real paths of the folders whose links led here. */
  readonly above: Set<string>
}

function walk(state: Walk, folder: string, prefix: string, entries: readonly Dirent[]): void {
  for (const entry of entries) {
    const { name } = entry
    if (name.startsWith('.')) continue
    const path = prefix + name
    const file = `${folder}${sep}${name}`
    if (entry.isFile()) addFile(state, file, path)
    else if (entry.isDirectory()) walk(state, file, `${path}/`, list(file))
    else if (entry.isSymbolicLink()) follow(state, folder, file, path)
  }
}

function follow(state: Walk, folder: string, file: string, path: string): void {
  state.root ??= realpathSync(state.dir)
  let target: string
  try {
    target = realpathSync(file)
  } catch {
    state.skipped.push(path)
    return
  }
  const here = realpathSync(folder)
  const inside = target.startsWith(state.root + sep)
  const loops = here === target || here.startsWith(target + sep) || state.above.has(target)
  if (!inside || loops) state.skipped.push(path)
  else if (statSync(target).isDirectory()) {
    state.above.add(target)
    walk(state, file, `${path}/`, list(file))
    state.above.delete(target)
  } else addFile(state, file, path)
}

function addFile({ files }: Walk, file: string, path: string): void {
  const stats = statSync(file, { throwIfNoEntry: false })
  if (stats) files.push({ path, size: stats.size, mtimeMs: stats.mtimeMs, ctimeMs: stats.ctimeMs, ino: stats.ino })
}

/** A folder that vanishes while it is read is an empty one: the next scan sees the same. */
function list(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

function missing(dir: string, cause: unknown): SiteError {
  const { code } = cause as NodeJS.ErrnoException
  const what = code === 'ENOENT' ? 'there is none' : code === 'ENOTDIR' ? 'it is a file' : `it cannot be read (${code})`
  return new SiteError(
    {
      code: 'content-missing',
      message: `Expected the site's content in the folder ${dir}, but ${what}`,
      where: dir,
      hint: 'Create the folder, or mend `content.path` of the site; without `content` the site shows what its theme brings.',
    },
    { cause },
  )
}

/** Whether the times of a file tell of every later change: those of a file changed just before the scan do not. */
export const isSettled = ({ takenAt }: ContentScan, file: ScannedFile): boolean =>
  Math.max(file.mtimeMs, file.ctimeMs) < takenAt - SETTLING_MS

/** Whether that holds for every file of the scan. */
export const isWholeSettled = (scan: ContentScan): boolean => scan.files.every(file => isSettled(scan, file))

let scans = 0

/**
 * Equal signatures: nothing in the folder has changed. A scan with unsettled files has a signature that equals no other,
 * so that comparing is always safe; `contentDigestOf` then tells whether the bytes are the same.
 */
export function signatureOf(scan: ContentScan): Digest {
  if (!isWholeSettled(scan)) return digestOf(`unsettled ${process.pid} ${scan.takenAt} ${++scans}`)
  let text = ''
  for (const { path, size, mtimeMs, ctimeMs, ino } of scan.files)
    text += `${path}\0${size}\0${mtimeMs}\0${ctimeMs}\0${ino}\n`
  return digestOf(text)
}

/** Absolute path of a scanned file. */
export const fileOf = ({ dir }: Pick<ContentScan, 'dir'>, path: string): string => join(dir, path)
