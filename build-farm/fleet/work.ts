import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import { type Repeating, repeat } from '#base/repeat.ts'
import type { Generator } from '#index.ts'
import type { Queue } from '#queue/queue.ts'
import { type BuilderOptions, siteBuilder } from './builder.ts'

export interface WorkerOptions extends Omit<BuilderOptions, 'worker' | 'generator'> {
  readonly queue: Queue
  readonly generator: Pick<Generator, 'run' | 'threads'>
}

export interface Worker {
  readonly id: string
  /**
   * Takes nothing more, lets what it builds be finished, and leaves. When `signal` is aborted, the builds that are left
   * are broken off and go to other workers.
   */
  drain(signal?: AbortSignal): Promise<void>
}

const BEAT = 5_000

/** A site has parts in which its thread waits for the bucket: with one site more than threads none of them is idle. */
const sitesAtOnce = (threads: number): number => threads + 1

/** Begins to take builds, in this process. */
export function startWorker(options: WorkerOptions): Worker {
  const { ledger, queue, generator, clock, listener } = options
  const id = `${hostname()}-${process.pid}-${randomBytes(2).toString('hex')}`
  const startedAt = clock.now()
  const sites = new Set<string>()
  let draining = false
  const tell = (error: unknown): void =>
    listener({ type: 'trouble', message: error instanceof Error ? error.message : String(error) })

  const build = siteBuilder({ ...options, worker: id })
  const consumer = queue.work(
    async lease => {
      sites.add(lease.site)
      try {
        return await build(lease)
      } finally {
        sites.delete(lease.site)
      }
    },
    { concurrency: sitesAtOnce(generator.threads), onTrouble: tell },
  )
  const beat = (): Promise<void> =>
    ledger.workers.beat({
      ...{ id, host: hostname(), pid: process.pid, threads: generator.threads },
      ...{ startedAt, seenAt: clock.now(), draining, sites: [...sites] },
    })
  const beating: Repeating = repeat(beat, { every: BEAT, onError: tell, atOnce: true })

  return {
    id,
    async drain(signal) {
      draining = true
      beating.now()
      await consumer.drain(signal)
      await beating[Symbol.asyncDispose]()
      await ledger.workers.leave(id).catch(tell)
    },
  }
}
