import type { Queue } from 'bullmq'
import { type DeadLetter, LOST_TOO_OFTEN } from '../queue.ts'
import type { JobData } from './connect.ts'

/** BullMQ's failed jobs, as dead letters of sites: of each site the newest counts. */
export interface Dead {
  list(): Promise<readonly DeadLetter[]>
  revive(site: string): Promise<boolean>
  /** The site was built after all. */
  forget(site: string): Promise<void>
}

export function deadLetters(jobs: Queue<JobData>): Dead {
  const failedOf = async (site: string) => (await jobs.getFailed()).filter(({ data }) => data.site === site)
  return {
    async list() {
      const letters = new Map<string, DeadLetter>()
      for (const job of await jobs.getFailed()) {
        const { site, priority } = job.data
        const letter = {
          site,
          priority,
          attempts: job.attemptsMade,
          why: whyOf(job.failedReason),
          at: job.finishedOn ?? 0,
        }
        if ((letters.get(site)?.at ?? -1) < letter.at) letters.set(site, letter)
      }
      return [...letters.values()].sort((a, b) => b.at - a.at)
    },
    async revive(site) {
      const [job, ...others] = (await failedOf(site)).sort((a, b) => (b.finishedOn ?? 0) - (a.finishedOn ?? 0))
      if (!job) return false
      for (const other of others) await other.remove()
      await job.retry('failed', { resetAttemptsMade: true, resetAttemptsStarted: true })
      return true
    },
    async forget(site) {
      if ((await jobs.getFailedCount()) === 0) return
      for (const job of await failedOf(site)) await job.remove()
    },
  }
}

/** BullMQ calls a job stalled whose worker fell silent. */
const whyOf = (reason = ''): string => (/stalled more than/.test(reason) ? LOST_TOO_OFTEN : reason)
