import type { Clock } from '#base/clock.ts'
import type { Ledger } from '#ledger/ledger.ts'

/** ms of silence after which a worker is taken for dead. */
const SILENCE = 60_000

/**
 * Builds of workers that fell silent are called lost, and the workers forgotten. Their wakes come back by themselves, when
 * the queue's leases end: this only sets the record straight. Returns how many builds were lost.
 */
export async function forgetWorkers(ledger: Ledger, { now }: Pick<Clock, 'now'>): Promise<number> {
  const workers = await ledger.workers.list()
  const alive = new Set(workers.filter(({ seenAt }) => seenAt > now() - SILENCE).map(({ id }) => id))
  for (const { id } of workers) if (!alive.has(id)) await ledger.workers.leave(id)
  let lost = 0
  for (const { id, worker, startedAt } of await ledger.builds.running()) {
    if (alive.has(worker) || startedAt > now() - SILENCE) continue
    const nothing = { manifest: null, generation: null, pages: 0, rendered: 0, reused: 0, images: 0, bytes: 0 }
    const message = `Its worker ${worker} was not heard of for ${SILENCE / 1000} s`
    const errors = [{ code: 'worker-lost', message }]
    if (await ledger.builds.finish(id, { status: 'lost', finishedAt: now(), ...nothing, errors })) lost++
  }
  return lost
}
