import { randomBytes } from 'node:crypto'
import { closeSync, fstatSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { makeFolder } from './make-folder.ts'
import { TEMPORARY } from './temporary-name.ts'

/** One for each thread of each process, on whatever machine or in whatever container it runs. */
const writer = randomBytes(6).toString('hex')
let made = 0

type MakeFolder = (folder: string) => void

/**
 * Makes `file` hold `bytes`: all of them or, whatever happens, what it held before. Missing folders are made
 * (by `make`). It is safe against the death of the process, not against loss of power: nothing is synced to the disk.
 */
export function writeFileAtomically(file: string, bytes: Uint8Array, make: MakeFolder = makeFolder): void {
  const temporary = writeTemporary(file, bytes, make)
  try {
    renameSync(temporary, file)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
}

/**
 * Creates `file` with `bytes`; false when there is one already. A process that dies on the way leaves a part of it.
 * Missing folders are made.
 */
export function createFile(file: string, bytes: Uint8Array, make: MakeFolder = makeFolder): boolean {
  let descriptor: number
  try {
    descriptor = create(file, make)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
  fill(descriptor, file, bytes)
  return true
}

/**
 * Writes all bytes and closes. A file that cannot be filled is removed, unless another has taken its place by now; the
 * error names it, which those of writes do not by themselves.
 */
function fill(descriptor: number, file: string, bytes: Uint8Array): void {
  try {
    for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at)
  } catch (error) {
    const isStillOurs = statSync(file, { throwIfNoEntry: false })?.ino === fstatSync(descriptor).ino
    closeSync(descriptor)
    if (isStillOurs) rmSync(file, { force: true })
    throw Object.assign(error as NodeJS.ErrnoException, { path: file })
  }
  closeSync(descriptor)
}

/**
 * Writes `bytes` beside `file`, for a rename, and returns the path. Beside it, because a rename within one folder takes
 * fewer locks in the kernel, and because ext4 then spreads many new files over its block groups.
 */
export function writeTemporary(file: string, bytes: Uint8Array, make: MakeFolder = makeFolder): string {
  const temporary = join(dirname(file), `${TEMPORARY}${writer}-${made++}`)
  fill(create(temporary, make), temporary, bytes)
  return temporary
}

function create(file: string, make: MakeFolder): number {
  try {
    return openSync(file, 'wx')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    make(dirname(file))
    return openSync(file, 'wx')
  }
}
