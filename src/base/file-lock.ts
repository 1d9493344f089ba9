import { statSync } from 'node:fs'
import { dirname } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { makeFolder } from './make-folder.ts'

/** Mutual exclusion between all threads and processes of this machine, in whatever container, that name the same file. */
export interface FileLock {
  /** False when somebody else holds the lock. Throws a `FileLockError` when the file cannot be used. */
  tryHold(): boolean
  release(): void
  close(): void
}

/** A lock file that cannot be opened or written. */
export class FileLockError extends Error {
  readonly isDiskFull: boolean
  constructor(message: string, options: ErrorOptions & { readonly isDiskFull: boolean }) {
    super(message, options)
    this.name = 'FileLockError'
    this.isDiskFull = options.isDiskFull
  }
}

/**
 * A lock that the kernel gives back when its holder dies, so there is nothing stale to recover after a `kill -9`. A number of
 * a process in a file would not do: in a container that starts again, another process has it. Node has no call for such locks;
 * SQLite has one inside: a write transaction that writes nothing. The file stays; its folder is made.
 *
 * Danger: the kernel drops a process's lock when any part of that process closes any descriptor of the file. Nothing
 * but this module may open it.
 */
export async function fileLock(file: string): Promise<FileLock> {
  const { DatabaseSync } = await import('node:sqlite')
  let opened: LockFile | undefined
  const close = (): void => {
    opened?.db.close()
    opened = undefined
  }
  return {
    tryHold() {
      for (;;) {
        opened ??= openLockFile(DatabaseSync, file)
        const state = begin(opened)
        if (state !== 'replaced') return state === 'held'
        close()
      }
    },
    release() {
      if (opened) commit(opened)
    },
    close,
  }
}

const EVERY = 50

/** Runs `work` while nobody else holds the lock `file`. Waiting ends when `signal` is aborted. */
export async function withFileLock<T>(
  file: string,
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
): Promise<T> {
  const lock = await fileLock(file)
  try {
    while (!lock.tryHold()) {
      signal?.throwIfAborted()
      await sleep(EVERY)
    }
    try {
      return await work()
    } finally {
      lock.release()
    }
  } finally {
    lock.close()
  }
}

interface LockFile {
  readonly file: string
  readonly db: DatabaseSync
  readonly inode: number
}

/** Opens until the file was there before and is the same afterwards: then the inode is the opened one's. */
function openLockFile(Database: typeof DatabaseSync, file: string): LockFile {
  makeFolder(dirname(file))
  for (;;) {
    const inode = inodeOf(file)
    const db = openDatabase(Database, file)
    if (inode !== 0 && inodeOf(file) === inode) return { file, db, inode }
    db.close()
  }
}

function openDatabase(Database: typeof DatabaseSync, file: string): DatabaseSync {
  try {
    return new Database(file, { timeout: 0 })
  } catch (error) {
    throw refused(error, sqliteCode(error), file)
  }
}

/** `replaced`: somebody removed the file, with its folder perhaps; by now others may hold a lock on a new one. */
function begin({ file, db, inode }: LockFile): 'held' | 'busy' | 'replaced' {
  try {
    db.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    if (inodeOf(file) !== inode) return 'replaced'
    const code = sqliteCode(error)
    if (code === BUSY) return 'busy'
    throw refused(error, code, file)
  }
  if (inodeOf(file) === inode) return 'held'
  db.exec('ROLLBACK')
  return 'replaced'
}

/** A commit, not a rollback: the first one gives the file its first page, and later ones have nothing to write. */
function commit({ db }: LockFile): void {
  try {
    db.exec('COMMIT')
  } catch {
    db.exec('ROLLBACK')
  }
}

const BUSY = 5
const FULL = 13

/** SQLite's primary result code: the low byte of the extended one. */
const sqliteCode = (error: unknown): number => ((error as { errcode?: number }).errcode ?? 0) & 0xff

const refused = (error: unknown, code: number, file: string): FileLockError =>
  new FileLockError(`Could not lock ${file}: ${(error as Error).message}`, { cause: error, isDiskFull: code === FULL })

const inodeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.ino ?? 0
