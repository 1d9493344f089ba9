import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import { type Repeating, repeat } from '#base/repeat.ts'
import type { Generator } from '#index.ts'
import type { Lease, Queue } from '#queue/queue.ts'
import { type BuilderOptions, siteBuilder } from './builder.ts'

export interface WorkerOptions extends Omit<BuilderOptions, 'worker' | 'generator'> {
  readonly queue: Queue
  /** ms in which no site is built more than twice. */
  readonly window: number
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
  /** A wake that overtook the beginning of a build, whose delay was told before it: it comes again when its time has come. */
  async function tooSoon({ site, priority, attempt }: Lease): Promise<boolean> {
    if (attempt > 1) return false
    const demand = await ledger.demands.find(site, options.rules.name)
    const delay = demand?.startedBefore ? demand.startedBefore + options.window - clock.now() : 0
    if (delay <= 0 || delay > options.window) return false
    await queue.add([{ site, priority, delay }])
    return true
  }

  const consumer = queue.work(
    async lease => {
      if (await tooSoon(lease)) return 'done'
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
      ...{
        id,
        kind: 'worker',
        environment: options.rules.name,
        host: hostname(),
        pid: process.pid,
        threads: generator.threads,
      },
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
