import type { Pool } from './pool.ts'

export interface LazyPoolOptions<Task, Result> {
  readonly threads: number
  readonly make: () => Promise<Pool<Task, Result>>
  /** A pool that had nothing to do for so long (ms) is closed; the next task makes another. Never when absent. */
  readonly idleAfter?: number
}

/** A pool that is made with its first task: a run in which nothing changed loads no thread code. */
export function lazyPool<Task, Result>({
  threads,
  make,
  idleAfter,
}: LazyPoolOptions<Task, Result>): Pool<Task, Result> {
  let made: Promise<Pool<Task, Result>> | undefined
  let running = 0
  let idle: NodeJS.Timeout | undefined
  const close = async (): Promise<void> => {
    clearTimeout(idle)
    const open = made
    made = undefined
    await (await open)?.close()
  }
  return {
    threads,
    async run(task, options) {
      clearTimeout(idle)
      running++
      made ??= make()
      try {
        return await (await made).run(task, options)
      } finally {
        running--
        if (running === 0 && idleAfter !== undefined) idle = setTimeout(() => void close(), idleAfter).unref()
      }
    },
    warm() {
      made ??= make()
      return made.then(
        pool => pool.warm(),
        () => {},
      )
    },
    close,
  }
}
