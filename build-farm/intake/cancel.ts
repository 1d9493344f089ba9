import type { Clock } from '#base/clock.ts'
import type { Ledger } from '#ledger/ledger.ts'
import type { Queue } from '#queue/queue.ts'

export interface CancelOptions {
  readonly ledger: Ledger
  readonly queue: Queue
  readonly environment: string
  readonly clock: Pick<Clock, 'now'>
}

/**
 * What is wanted of a site until now is wanted no more: its wake is taken away, a build of it is broken off wherever it
 * runs, and what is live stays live. False when nothing was wanted. The next trigger builds the site as always.
 */
export async function cancelSite(site: string, actor: string, options: CancelOptions): Promise<boolean> {
  const { ledger, queue, environment, clock } = options
  const demand = await ledger.demands.find(site, environment)
  const isOpen = demand !== null && demand.wanted > Math.max(demand.settled, demand.givenUp)
  const wasQueued = await queue.cancel(site)
  if (demand && isOpen) await ledger.demands.settle(demand)
  const ok = isOpen || wasQueued
  await ledger.audit.note({ at: clock.now(), actor, action: 'cancel', subject: site, ok })
  return ok
}
