/** What a thread's module is called with: the task, and shared memory to tell its progress (`progress.ts`). */
export interface ThreadCall<Task> {
  readonly task: Task
  readonly progress: SharedArrayBuffer
}

export interface RunOptions {
  readonly signal?: AbortSignal
  /** ms of run time, counted from the moment a thread begins; the thread is ended when it is over. */
  readonly timeLimit?: number
}

/**
 * Threads that each run one task at a time. A task that breaks its thread (memory, time) fails alone: the thread is
 * replaced. `run` rejects with a `PoolError` for what the pool did, and with the task's own error for what it threw.
 */
export interface Pool<Task, Result> {
  readonly threads: number
  run(task: Task, options?: RunOptions): Promise<Result>
  /** Starts the threads ahead of the first task; resolves once they are starting, also when they cannot: the first task tells why. */
  warm(): Promise<void>
  close(): Promise<void>
}

/** `place`: where the thread was (a page), when it told. */
export class PoolError extends Error {
  readonly reason: 'time' | 'memory' | 'aborted' | 'died'
  readonly place: string | undefined
  constructor(reason: PoolError['reason'], message: string, options?: ErrorOptions & { place?: string | undefined }) {
    super(message, options)
    this.name = 'PoolError'
    this.reason = reason
    this.place = options?.place
  }
}
