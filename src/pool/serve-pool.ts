import { type Pool, PoolError } from './pool.ts'

/** What the process is told (`process-pool.ts`): a task under a number, or that its run is over. */
export type Asked<Task> =
  | { readonly id: number; readonly task: Task; readonly timeLimit: number | undefined }
  | { readonly id: number; readonly abort: true }

/** What it says of a task. `reason` and `place` are those of a `PoolError`. */
export type Answer<Result> =
  | { readonly id: number; readonly result: Result }
  | {
      readonly id: number
      readonly failure: {
        readonly message: string
        readonly reason?: PoolError['reason']
        readonly place?: string | undefined
      }
    }

/** Does the tasks that the parent process sends, and ends when the parent closes the channel or is gone. */
export function servePool<Task, Result>(pool: Pool<Task, Result>): void {
  const running = new Map<number, AbortController>()
  const answer = (message: Answer<Result>): void => void process.send?.(message, () => {})
  process.on('message', async message => {
    const asked = message as Asked<Task>
    if ('abort' in asked) return running.get(asked.id)?.abort()
    const { id, task, timeLimit } = asked
    const ends = new AbortController()
    running.set(id, ends)
    try {
      const options = { signal: ends.signal, ...(timeLimit !== undefined && { timeLimit }) }
      answer({ id, result: await pool.run(task, options) })
    } catch (error) {
      const { message } = error as Error
      const told = error instanceof PoolError ? { reason: error.reason, place: error.place } : {}
      answer({ id, failure: { message, ...told } })
    } finally {
      running.delete(id)
    }
  })
  process.once('disconnect', () => process.exit())
  // Ctrl-C reaches every process of the terminal: the parent ends this one when it has put its things in order.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {})
}
