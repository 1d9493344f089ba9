import { getCompileCacheDir } from 'node:module'
import { Piscina } from 'piscina'
import { followingAbort } from '#base/following-abort.ts'
import { type Pool, PoolError, type ThreadCall } from './pool.ts'
import { newProgress, placeOf, threadOf } from './progress.ts'
import { watchStart, watchTask } from './watch.ts'

export interface ThreadPoolOptions {
  /** The worker's module; its default export takes a `ThreadCall`. */
  readonly worker: URL
  readonly threads: number
  /** What a task may hold in its thread, objects and buffers together, MiB. */
  readonly heapMb: number
  /** Variables that a thread may see; none that hold secrets. */
  readonly environment?: Readonly<Record<string, string>>
  /** ms; a thread that is free and has not begun a task that waits by then cannot start. */
  readonly startLimit?: number
}

/** A thread starts in a tenth of a second; on a machine that swaps it may take many. */
const START_LIMIT = 60_000

const MIB = 2 ** 20

/**
 * V8's own limit, far above the one that is watched, since V8 ends the whole process there. Farther still, and V8 would
 * collect so lazily that a fleet needs a fifth more memory.
 */
const heapRoom = (heapMb: number): number => Math.max(3 * heapMb, 1536)

/**
 * Room for what a page leaves behind at once, MiB: with V8's own third of it pages are old before they are done, and a
 * fleet takes a tenth more time and a fifth more memory. Twice as much gains nothing more.
 */
const YOUNG_MB = 96

/** Lets threads share the process's cache of compiled code, which halves their start. */
function compiledCode(): Record<string, string> {
  const dir = getCompileCacheDir()
  return dir ? { NODE_COMPILE_CACHE: dir } : {}
}

/** Threads that started together, the progress of what they were asked for, and the signal that they cannot start. */
interface Started {
  readonly pool: Piscina
  readonly asked: Set<SharedArrayBuffer>
  readonly broken: AbortSignal
  readonly endWatch: () => void
}

/** A pool of worker threads that starts with its first task. */
export function threadPool<Task, Result>({
  worker,
  threads,
  heapMb,
  environment,
  startLimit = START_LIMIT,
}: ThreadPoolOptions): Pool<Task, Result> {
  let started: Started | undefined
  const start = (): Started => {
    const broken = new AbortController()
    const pool = new Piscina({
      filename: worker.href,
      minThreads: threads,
      maxThreads: threads,
      env: { NODE_ENV: 'production', ...compiledCode(), ...environment },
      resourceLimits: { maxOldGenerationSizeMb: heapRoom(heapMb), maxYoungGenerationSizeMb: YOUNG_MB },
    })
    const asked = new Set<SharedArrayBuffer>()
    const giveUp = (reason: unknown): void => {
      endWatch()
      started = undefined
      broken.abort(reason)
      void pool.destroy()
    }
    const endWatch = watchStart({
      waitsForThread: () => asked.size > 0 && begunOf(asked) < Math.min(threads, asked.size),
      limit: startLimit,
      onPassed: () => giveUp(new Error(`none began within ${startLimit / 1000} s`)),
    })
    // A thread that fails without a task could not load its module: no task would ever be taken.
    pool.on('error', giveUp)
    return { pool, asked, broken: broken.signal, endWatch }
  }
  return {
    threads,
    async run(task, { signal, timeLimit = Number.POSITIVE_INFINITY } = {}) {
      signal?.throwIfAborted()
      started ??= start()
      const { pool, asked, broken } = started
      const progress = newProgress()
      const thread = () => pool.threads.find(({ threadId }) => threadId === threadOf(progress))
      using ends = followingAbort([broken, signal])
      let passed: 'time' | 'memory' | undefined
      const stopWatch = watchTask({
        thread,
        timeLimit,
        memoryLimit: heapMb * MIB,
        onPassed(reason) {
          passed = reason
          ends.abort()
        },
      })
      asked.add(progress)
      try {
        return (await pool.run({ task, progress } satisfies ThreadCall<Task>, { signal: ends.signal })) as Result
      } catch (error) {
        const told = { cause: error, place: placeOf(progress) }
        if (signal?.aborted) throw new PoolError('aborted', 'The run was interrupted', told)
        if (passed === 'time') throw new PoolError('time', `ran for more than ${timeLimit / 1000} s`, told)
        if (passed === 'memory' || (error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY')
          throw new PoolError('memory', `needed more than ${heapMb} MB of memory`, told)
        if (broken.aborted) throw new PoolError('died', `could not start a thread (${messageOf(broken.reason)})`, told)
        if (!thread()) throw new PoolError('died', `ended its thread (${messageOf(error)})`, told)
        throw error
      } finally {
        asked.delete(progress)
        stopWatch()
      }
    },
    async warm() {
      started ??= start()
    },
    async close() {
      started?.endWatch()
      await started?.pool.destroy()
      started = undefined
    },
  }
}

/** How many of the tasks have a thread. */
const begunOf = (asked: Iterable<SharedArrayBuffer>): number =>
  [...asked].filter(progress => threadOf(progress) !== 0).length

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
