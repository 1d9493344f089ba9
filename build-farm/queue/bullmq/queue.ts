import type { Job } from 'bullmq'
import { forEachLimited } from '#base/limiter.ts'
import { PRIORITIES, type Priority } from '#model/farm.ts'
import { QUEUE_SETTINGS, type Queue, type QueueSettings, type Wake } from '../queue.ts'
import { type JobData, storeOf } from './connect.ts'
import { consume } from './consumer.ts'
import { type Dead, deadLetters } from './dead-letters.ts'

const AT_ONCE = 16
/** Jobs in one call of the store. */
const BULK = 200

/** BullMQ's own: a lower number goes first, and 0 would be a queue of its own. */
const rankOf = (priority: Priority): number => PRIORITIES.indexOf(priority) + 1

/**
 * A queue in Redis or PostgreSQL, by BullMQ, for any number of machines. A site's wake is a job whose deduplication id is
 * the site: while it waits, others for the site only hurry it; while it is worked on, the last of them is kept by the
 * store and becomes a job when that is over.
 */
export async function bullQueue(url: string, settings: Partial<QueueSettings> = {}): Promise<Queue> {
  const store = storeOf(url)
  const all = { ...QUEUE_SETTINGS, ...settings }
  const jobs = store.openQueue()
  // Whoever calls is told by what the call throws; this is only about connections that come and go.
  jobs.on('error', () => {})
  await jobs.waitUntilReady()
  const dead: Dead = deadLetters(jobs)
  const consumers = new Set<ReturnType<typeof consume>>()

  /** False when it does not wait (any more). */
  async function hurry(wake: Wake): Promise<boolean> {
    const known = await jobs.getDeduplicationJobId(wake.site)
    const job = known ? await jobs.getJob(known) : undefined
    return job !== undefined && (await hurried(job, wake))
  }

  const jobOf = ({ site, priority, delay = 0 }: Wake) => ({
    name: 'wake',
    data: { site, priority },
    opts: {
      deduplication: { id: site, keepLastIfActive: true },
      ...{ priority: rankOf(priority), delay, attempts: all.attempts, backoff: { type: 'custom' } },
      ...{ removeOnComplete: true, removeOnFail: false },
    },
  })

  return {
    name: store.name,
    async add(wakes) {
      const waiting = new Set<Wake>()
      await forEachLimited(wakes, { concurrency: AT_ONCE }, async wake => {
        if (await hurry(wake)) waiting.add(wake)
      })
      const others = wakes.filter(wake => !waiting.has(wake))
      for (let at = 0; at < others.length; at += BULK) await jobs.addBulk(others.slice(at, at + BULK).map(jobOf))
    },
    work(handler, options) {
      const consumer = consume({ store, jobs, dead, handler, options, settings: all })
      consumers.add(consumer)
      return {
        async drain(signal) {
          await consumer.drain(signal)
          consumers.delete(consumer)
        },
      }
    },
    async cancel(site) {
      const known = await jobs.getDeduplicationJobId(site)
      const job = known ? await jobs.getJob(known) : undefined
      if (!job) return false
      if (await job.isActive()) await job.updateData({ ...job.data, cancelled: true })
      else await job.remove()
      return true
    },
    dead: dead.list,
    revive: dead.revive,
    async counts() {
      const found = await jobs.getJobCounts('waiting', 'prioritized', 'delayed', 'active', 'failed')
      const of = (name: string): number => found[name] ?? 0
      return {
        ...{ waiting: of('waiting') + of('prioritized'), delayed: of('delayed') },
        ...{ active: of('active'), dead: of('failed') },
      }
    },
    async [Symbol.asyncDispose]() {
      const closing = AbortSignal.abort()
      await Promise.all([...consumers].map(consumer => consumer.drain(closing)))
      await jobs.close()
    },
  }
}

/**
 * Makes a waiting job as urgent and as early as the wake; false when it does not wait (any more), so that the wake must be
 * added: then the store decides what becomes of it.
 */
async function hurried(job: Job<JobData>, { priority, delay = 0 }: Wake): Promise<boolean> {
  try {
    const state = await job.getState()
    if (state !== 'delayed' && state !== 'prioritized' && state !== 'waiting') return false
    if (rankOf(priority) < (job.priority || rankOf('routine'))) await job.changePriority({ priority: rankOf(priority) })
    if (state === 'delayed' && job.timestamp + job.delay > Date.now() + delay) {
      if (delay > 0) await job.changeDelay(delay)
      else await job.promote()
    }
    return true
  } catch {
    return false
  }
}
