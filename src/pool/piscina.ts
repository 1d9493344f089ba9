import { getCompileCacheDir } from 'node:module'
import { Piscina } from 'piscina'
import { type Pool, PoolError, type ThreadCall } from './pool.ts'
import { hasStarted, newProgress, placeOf } from './progress.ts'

export interface ThreadPoolOptions {
  /** The worker's module; its default export takes a `ThreadCall`. */
  readonly worker: URL
  readonly threads: number
  /** Cap of a thread's JavaScript heap, MiB. */
  readonly heapMb: number
  /** Variables that a thread may see; none that hold secrets. */
  readonly environment?: Readonly<Record<string, string>>
}

const TIME_CHECK = 100

/** Lets threads share the process's cache of compiled code, which halves their start. */
function compiledCode(): Record<string, string> {
  const dir = getCompileCacheDir()
  return dir ? { NODE_COMPILE_CACHE: dir } : {}
}

/** A pool of worker threads that starts with its first task. */
export function threadPool<Task, Result>(options: ThreadPoolOptions): Pool<Task, Result> {
  let pool: Piscina | undefined
  const start = (): Piscina =>
    new Piscina({
      filename: options.worker.href,
      minThreads: options.threads,
      maxThreads: options.threads,
      env: { NODE_ENV: 'production', ...compiledCode(), ...options.environment },
      resourceLimits: { maxOldGenerationSizeMb: options.heapMb },
    })
  return {
    threads: options.threads,
    async run(task, { signal, timeLimit = Number.POSITIVE_INFINITY } = {}) {
      signal?.throwIfAborted()
      pool ??= start()
      const progress = newProgress()
      const limit = new AbortController()
      const ends = signal ? AbortSignal.any([signal, limit.signal]) : limit.signal
      const timer = Number.isFinite(timeLimit) ? watchTime(progress, timeLimit, limit) : undefined
      try {
        return (await pool.run({ task, progress } satisfies ThreadCall<Task>, { signal: ends })) as Result
      } catch (error) {
        const place = placeOf(progress)
        if (signal?.aborted) throw new PoolError('aborted', 'The run was interrupted', { cause: error, place })
        if (limit.signal.aborted)
          throw new PoolError('time', `ran for more than ${timeLimit / 1000} s`, { cause: error, place })
        const code = (error as NodeJS.ErrnoException).code
        if (code === 'ERR_WORKER_OUT_OF_MEMORY')
          throw new PoolError('memory', `needed more than ${options.heapMb} MB of memory`, { cause: error, place })
        if (error instanceof Error && /worker (exited|terminated)|stopped thread/i.test(error.message))
          throw new PoolError('died', `ended its thread (${error.message})`, { cause: error, place })
        throw error
      } finally {
        clearInterval(timer)
      }
    },
    async close() {
      await pool?.destroy()
      pool = undefined
    },
  }
}

function watchTime(progress: SharedArrayBuffer, timeLimit: number, limit: AbortController): NodeJS.Timeout {
  let startedAt: number | undefined
  const timer = setInterval(() => {
    if (startedAt === undefined) {
      if (hasStarted(progress)) startedAt = performance.now()
    } else if (performance.now() - startedAt > timeLimit) limit.abort()
  }, TIME_CHECK)
  timer.unref()
  return timer
}
