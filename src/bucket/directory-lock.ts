import { type Clock, systemClock } from '#base/clock.ts'
import { type FileLock, FileLockError, fileLock } from '#base/file-lock.ts'
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

/** The lock `file` of a bucket: held for the tens of microseconds between comparing and renaming, so one is enough. */
export function directoryLock(file: string, options: DirectoryLockOptions = {}): DirectoryLock {
  const { clock = systemClock, random = Math.random } = options
  let opened: Promise<FileLock> | undefined
  return {
    async hold(work) {
      opened ??= fileLock(file)
      const lock = await opened
      const givesUpAt = clock.now() + PATIENCE
      while (!isHeld(lock)) {
        if (clock.now() > givesUpAt) throw stuck(file)
        await clock.sleep(1 + random() * 4)
      }
      try {
        return work()
      } finally {
        lock.release()
      }
    },
    close() {
      void opened?.then(lock => lock.close())
      opened = undefined
    },
  }
}

function isHeld(lock: FileLock): boolean {
  try {
    return lock.tryHold()
  } catch (error) {
    if (!(error instanceof FileLockError)) throw error
    const { message, isDiskFull } = error
    throw isDiskFull
      ? new BucketError('no-space', message, { cause: error, hint: 'Free some space, then run again.' })
      : new BucketError('denied', message, {
          cause: error,
          hint: 'Check that this user may write there, or remove that file while nothing uses the bucket.',
        })
  }
}

const stuck = (file: string): BucketError =>
  new BucketError('unreachable', `Waited ${PATIENCE / 1000} s for the lock ${file}, which another process holds`, {
    hint: 'A process that uses this bucket hangs or was stopped (SIGSTOP): let it go on, or end it.',
  })
