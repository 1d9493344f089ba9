import { mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { type Clock, systemClock } from '#base/clock.ts'
import { BucketError } from './bucket.ts'

/** Mutual exclusion between all threads and processes of this machine that use the same bucket directory. */
export interface DirectoryLock {
  /** Runs `work`, which must be synchronous and short, while nobody else holds the lock. */
  hold<T>(work: () => T): Promise<T>
  close(): void
}

export interface DirectoryLockOptions {
  readonly clock?: Clock
  readonly random?: () => number
}

const PATIENCE = 20_000

/**
 * A lock on `file` that the kernel gives back when its holder dies, so there is nothing stale to recover after a
 * `kill -9`. Node has no call for such locks; SQLite has one inside: a write transaction that writes nothing. It is held
 * for the tens of microseconds between comparing and renaming, so one lock for a whole bucket is enough.
 *
 * Danger: the kernel drops a process's lock when any part of that process closes any descriptor of the file. Nothing
 * but this module may open it.
 */
export function directoryLock(file: string, options: DirectoryLockOptions = {}): DirectoryLock {
  const { clock = systemClock, random = Math.random } = options
  let opened: LockFile | undefined
  return {
    async hold(work) {
      const { DatabaseSync } = await import('node:sqlite')
      const givesUpAt = clock.now() + PATIENCE
      for (;;) {
        opened ??= openLockFile(DatabaseSync, file)
        const state = begin(opened)
        if (state === 'held') {
          try {
            return work()
          } finally {
            release(opened)
          }
        }
        if (state === 'replaced') {
          opened.db.close()
          opened = undefined
        } else if (clock.now() > givesUpAt) throw stuck(file)
        else await clock.sleep(1 + random() * 4)
      }
    },
    close() {
      opened?.db.close()
      opened = undefined
    },
  }
}

interface LockFile {
  readonly file: string
  readonly db: DatabaseSync
  readonly inode: number
}

/** Opens until the file was there before and is the same afterwards: then the inode is the opened one's. */
function openLockFile(Database: typeof DatabaseSync, file: string): LockFile {
  mkdirSync(dirname(file), { recursive: true })
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

/** `replaced`: somebody removed the bucket and its lock with it; by now others may hold a lock on a new file. */
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
function release({ db }: LockFile): void {
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

function refused(error: unknown, code: number, file: string): BucketError {
  const text = `Could not lock ${file}: ${(error as Error).message}`
  if (code === FULL)
    return new BucketError('no-space', text, { cause: error, hint: 'Free some space, then run again.' })
  return new BucketError('denied', text, {
    cause: error,
    hint: 'Check that this user may write there, or remove that file while nothing uses the bucket.',
  })
}

const inodeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.ino ?? 0

const stuck = (file: string): BucketError =>
  new BucketError('unreachable', `Waited ${PATIENCE / 1000} s for the lock ${file}, which another process holds`, {
    hint: 'A process that uses this bucket hangs or was stopped (SIGSTOP): let it go on, or end it.',
  })
