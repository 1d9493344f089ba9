import type { Worker } from 'node:worker_threads'

export interface Watch {
  /** The thread that has the task; undefined while the task waits. */
  readonly thread: () => Worker | undefined
  /** ms of run time, from the moment the thread begins. */
  readonly timeLimit: number
  /** Bytes: objects and buffers together. */
  readonly memoryLimit: number
  /** Told once which limit was passed. */
  readonly onPassed: (reason: 'time' | 'memory') => void
}

export interface StartWatch {
  /** Whether a task waits though a thread is free. */
  readonly waitsForThread: () => boolean
  /** ms that it may do so. */
  readonly limit: number
  readonly onPassed: () => void
}

const EVERY = 100

/**
 * Looks at a task from outside its thread, which may spin; returns the function that ends it. V8's own limit is no help
 * against a list that doubles: it ends the whole process when one allocation does not fit, and does not count buffers.
 */
export function watchTask({ thread, timeLimit, memoryLimit, onPassed }: Watch): () => void {
  let startedAt: number | undefined
  let asking = false
  const timer = setInterval(async () => {
    const running = thread()
    if (!running) return
    startedAt ??= performance.now()
    if (performance.now() - startedAt > timeLimit) return onPassed('time')
    if (asking || process.memoryUsage.rss() < memoryLimit) return
    asking = true
    const used = await memoryOf(running)
    asking = false
    if (used > memoryLimit) onPassed('memory')
  }, EVERY)
  timer.unref()
  return () => clearInterval(timer)
}

/**
 * Looks whether threads begin what waits for them; returns the function that ends it. A thread that hangs while it loads
 * its module would let its tasks wait without end: no time limit of theirs has begun.
 */
export function watchStart({ waitsForThread, limit, onPassed }: StartWatch): () => void {
  let since: number | undefined
  const timer = setInterval(() => {
    const now = performance.now()
    since = waitsForThread() ? (since ?? now) : undefined
    if (since !== undefined && now - since > limit) onPassed()
  }, EVERY)
  timer.unref()
  return () => clearInterval(timer)
}

/** 0 when the thread has ended. */
async function memoryOf(thread: Worker): Promise<number> {
  const statistics = await thread.getHeapStatistics().catch(() => undefined)
  return statistics ? statistics.used_heap_size + statistics.external_memory : 0
}
