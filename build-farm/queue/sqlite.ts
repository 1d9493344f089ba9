import { randomUUID } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import {
  type Consumer,
  type Handler,
  LeaseEnd,
  QUEUE_SETTINGS,
  type Queue,
  type QueueSettings,
  type WorkOptions,
} from './queue.ts'
import { type LeasedWake, sqliteWakes, type Wakes } from './sqlite-wakes.ts'

/** How often to look for what other processes have added, ms. */
const LOOK_EVERY = 500

/** A queue in a file (absolute path; its folder is made), for the processes of one machine; or in `:memory:`. */
export function sqliteQueue(file: string, settings: Partial<QueueSettings> = {}): Queue {
  if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true })
  const all = { ...QUEUE_SETTINGS, ...settings }
  const wakes = sqliteWakes(file, all)
  const consumers = new Set<RunningConsumer>()
  const look = (): void => {
    for (const consumer of consumers) consumer.look()
  }
  return {
    name: `sqlite ${file}`,
    async add(list) {
      wakes.add(list, Date.now())
      look()
    },
    work(handler, options) {
      const consumer = consume(wakes, handler, options, all)
      consumers.add(consumer)
      consumer.look()
      return {
        async drain(signal) {
          await consumer.drain(signal)
          consumers.delete(consumer)
        },
      }
    },
    async cancel(site) {
      const found = wakes.cancel(site)
      for (const consumer of consumers) consumer.renew()
      return found
    },
    dead: async () => wakes.dead(),
    async revive(site) {
      const found = wakes.revive(site, Date.now())
      look()
      return found
    },
    counts: async () => wakes.counts(Date.now()),
    async [Symbol.asyncDispose]() {
      const closing = AbortSignal.abort()
      await Promise.all([...consumers].map(consumer => consumer.drain(closing)))
      wakes.close()
    },
  }
}

interface RunningConsumer extends Consumer {
  /** Takes what is due, as far as there is room. */
  look(): void
  /** Tells the store that this process lives, and learns which leases have ended. */
  renew(): void
}

interface Running {
  readonly ends: AbortController
  readonly over: Promise<void>
}

function consume(wakes: Wakes, handler: Handler, options: WorkOptions, settings: QueueSettings): RunningConsumer {
  const running = new Map<string, Running>()
  let draining = false
  let timer: NodeJS.Timeout | undefined

  const attempt = <T>(work: () => T): T | undefined => {
    try {
      return work()
    } catch (error) {
      options.onTrouble(error)
      return undefined
    }
  }

  const look = (): void => {
    clearTimeout(timer)
    if (draining) return
    while (running.size < options.concurrency) {
      const taken = attempt(() => wakes.take(randomUUID(), Date.now()))
      if (!taken) break
      running.set(taken.lease, start(taken))
    }
    const due = attempt(() => wakes.nextDue()) ?? Number.POSITIVE_INFINITY
    timer = setTimeout(look, Math.max(1, Math.min(LOOK_EVERY, due - Date.now())))
  }

  const start = (taken: LeasedWake): Running => {
    const ends = new AbortController()
    return { ends, over: handle(taken, ends.signal).finally(() => end(taken.lease)) }
  }

  const handle = async ({ site, priority, attempt: number, lease }: LeasedWake, signal: AbortSignal): Promise<void> => {
    const isLast = number >= settings.attempts
    const isHeld = async () => !signal.aborted && wakes.holds(lease)
    const outcome = await handler({ site, priority, attempt: number, isLast, signal, isHeld }).catch(
      (error: unknown) => ({ retry: error instanceof Error ? error.message : String(error) }),
    )
    const end = signal.reason instanceof LeaseEnd ? signal.reason.reason : null
    attempt(() => {
      if (end === 'closing' && outcome !== 'done') wakes.giveBack(lease, Date.now())
      else if (end === 'cancelled' || outcome === 'done') wakes.done(lease)
      else wakes.retry(lease, outcome.retry, Date.now())
    })
  }

  const end = (lease: string): void => {
    running.delete(lease)
    look()
  }

  const renew = (): void => {
    for (const [lease, { ends }] of running) {
      const state = attempt(() => wakes.renew(lease, Date.now()))
      if (state === 'lost' || state === 'cancelled') ends.abort(new LeaseEnd(state))
    }
  }
  const renewing = setInterval(renew, Math.min(1000, settings.lease / 4))
  renewing.unref()

  return {
    look,
    renew,
    async drain(signal) {
      draining = true
      clearTimeout(timer)
      const stop = (): void => {
        for (const { ends } of running.values()) ends.abort(new LeaseEnd('closing'))
      }
      if (signal?.aborted) stop()
      else signal?.addEventListener('abort', stop, { once: true })
      while (running.size > 0) await Promise.all([...running.values()].map(({ over }) => over))
      signal?.removeEventListener('abort', stop)
      clearInterval(renewing)
    },
  }
}
