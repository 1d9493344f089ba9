import type { Pool } from '#pool/pool.ts'

/** A pool that is made with its first task: a run in which nothing changed loads no thread code. */
export function lazyPool<Task, Result>(threads: number, make: () => Promise<Pool<Task, Result>>): Pool<Task, Result> {
  let made: Promise<Pool<Task, Result>> | undefined
  return {
    threads,
    async run(task, options) {
      made ??= make()
      return (await made).run(task, options)
    },
    async close() {
      await (await made)?.close()
      made = undefined
    },
  }
}
