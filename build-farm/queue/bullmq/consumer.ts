import { type Queue, WaitingError } from 'bullmq'
import { repeat } from '#base/repeat.ts'
import {
  backoffAfter,
  type Consumer,
  type Handler,
  LeaseEnd,
  type Outcome,
  type QueueSettings,
  type WorkOptions,
} from '../queue.ts'
import type { JobData, JobOf, Store } from './connect.ts'
import type { Dead } from './dead-letters.ts'

export interface ConsumeOptions {
  readonly store: Store
  readonly jobs: Queue<JobData>
  readonly dead: Dead
  readonly handler: Handler
  readonly options: WorkOptions
  readonly settings: QueueSettings
}

/** How often to look whether somebody wants a lease to end, ms. */
const LOOK_EVERY = 500

/** Takes jobs as leases: BullMQ's lock is the lease, and its worker renews it. */
export function consume({ store, jobs, dead, handler, options, settings }: ConsumeOptions): Consumer {
  const running = new Map<string, AbortController>()

  async function run(job: JobOf, token = ''): Promise<void> {
    const id = job.id as string
    const ends = new AbortController()
    running.set(id, ends)
    try {
      const outcome = await handle(job, token, ends.signal)
      await settle(job, token, outcome, ends.signal)
    } finally {
      running.delete(id)
    }
  }

  async function handle(job: JobOf, token: string, signal: AbortSignal): Promise<Outcome> {
    const { site, priority } = job.data
    const attempt = job.attemptsMade + 1
    try {
      return await handler({
        ...{ site, priority, attempt, isLast: attempt >= settings.attempts, signal },
        isHeld: async () => !signal.aborted && (await job.extendLock(token, settings.lease)) > 0,
      })
    } catch (error) {
      return { retry: error instanceof Error ? error.message : String(error) }
    }
  }

  /** What is thrown here is for BullMQ: it counts the attempt, and waits or buries the job. */
  async function settle(job: JobOf, token: string, outcome: Outcome, signal: AbortSignal): Promise<void> {
    const end = signal.reason instanceof LeaseEnd ? signal.reason.reason : null
    if (outcome === 'done') return dead.forget(job.data.site)
    if (end === 'cancelled') return
    if (end === 'closing') {
      await job.moveToWait(token)
      throw new WaitingError()
    }
    throw new Error(outcome.retry)
  }

  const worker = store.openWorker(run, {
    concurrency: options.concurrency,
    lockDuration: settings.lease,
    stalledInterval: Math.max(500, settings.lease / 2),
    maxStalledCount: settings.losses,
    settings: { backoffStrategy: attemptsMade => backoffAfter(attemptsMade, settings) },
  })
  worker.on('error', options.onTrouble)
  worker.on('lockRenewalFailed', ids => {
    for (const id of ids) running.get(id)?.abort(new LeaseEnd('lost'))
  })
  const looking = repeat(
    async () => {
      for (const [id, ends] of running)
        if ((await jobs.getJob(id))?.data.cancelled) ends.abort(new LeaseEnd('cancelled'))
    },
    { every: LOOK_EVERY, onError: options.onTrouble },
  )

  return {
    async drain(signal) {
      const stop = (): void => {
        for (const ends of running.values()) ends.abort(new LeaseEnd('closing'))
      }
      if (signal?.aborted) stop()
      else signal?.addEventListener('abort', stop, { once: true })
      await worker.close()
      signal?.removeEventListener('abort', stop)
      await looking[Symbol.asyncDispose]()
    },
  }
}
