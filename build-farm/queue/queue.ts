import type { Priority } from '#model/farm.ts'

/** That somebody should look after a site. Which trigger it was, and whether there is still anything to do, the ledger knows. */
export interface Wake {
  readonly site: string
  readonly priority: Priority
  /** ms from now; at once when absent. */
  readonly delay?: number
}

/** A wake that was handed out, for as long as `signal` is not aborted (its reason is a `LeaseEnd`). */
export interface Lease {
  readonly site: string
  readonly priority: Priority
  /** 1 for the first; higher after a retry. */
  readonly attempt: number
  /** Whether a retry would be one too many. */
  readonly isLast: boolean
  readonly signal: AbortSignal
  /** Asks the store whether the lease still holds: a process that stood still may have lost it without being told. */
  isHeld(): Promise<boolean>
}

/** `lost`: the worker was silent for too long, and another may have the site. `closing`: this process is to end. */
export class LeaseEnd extends Error {
  readonly reason: 'cancelled' | 'lost' | 'closing'
  constructor(reason: LeaseEnd['reason']) {
    super(`The lease was ${reason === 'closing' ? 'given back' : reason}`)
    this.name = 'LeaseEnd'
    this.reason = reason
  }
}

/** `retry`: later, with backoff, as long as attempts are left; then the wake is a dead letter. `why` is kept with it. */
export type Outcome = 'done' | { readonly retry: string }

export type Handler = (lease: Lease) => Promise<Outcome>

export interface WorkOptions {
  /** Leases at once. */
  readonly concurrency: number
  /** Told when the store cannot be reached; taking goes on as soon as it can. */
  readonly onTrouble: (error: unknown) => void
}

export interface Consumer {
  /**
   * Takes nothing more, and resolves once what was taken is done. When `signal` is aborted the leases that are left end
   * (`closing`): their wakes wait for others, and their attempt is not counted.
   */
  drain(signal?: AbortSignal): Promise<void>
}

/** A wake that was tried often enough. Times are ms since 1970. */
export interface DeadLetter {
  readonly site: string
  readonly priority: Priority
  readonly attempts: number
  readonly why: string
  readonly at: number
}

export interface QueueCounts {
  readonly waiting: number
  /** Not yet due. */
  readonly delayed: number
  readonly active: number
  readonly dead: number
}

/**
 * Wakes for sites, from many processes to many workers, each to one at a time. The law:
 * - a site has at most one wake that waits and one that is worked on; another wake for it makes the waiting one as urgent
 *   and as early as either was, and what is added while the site is worked on waits until that is over;
 * - wakes that are due are handed out by priority, then in the order in which they came due: no site comes twice
 *   before another of the same priority came once;
 * - a handler that throws is a retry; a worker that falls silent loses its leases, which are handed out again.
 * A queue may lose wakes (Redis without persistence): whoever added them must be able to do so again.
 */
export interface Queue extends AsyncDisposable {
  /** For messages; holds no secret. */
  readonly name: string
  add(wakes: readonly Wake[]): Promise<void>
  work(handler: Handler, options: WorkOptions): Consumer
  /** Takes a site's wake away, and ends the lease on it, wherever that is; false when there was neither. */
  cancel(site: string): Promise<boolean>
  /** Newest first. */
  dead(): Promise<readonly DeadLetter[]>
  /** A dead letter becomes a wake again, with all its attempts; false when there is none for that site. */
  revive(site: string): Promise<boolean>
  counts(): Promise<QueueCounts>
}

export interface QueueSettings {
  /** ms of silence after which a worker has lost its leases. */
  readonly lease: number
  /** How often a wake is handed out until it is dead. */
  readonly attempts: number
  /** ms before the second attempt; doubles with each. */
  readonly backoff: number
  /** ms; no wait between two attempts is longer. */
  readonly longestBackoff: number
  /** How often the lease of one wake may be lost until the site is taken for what kills its workers. */
  readonly losses: number
}

export const QUEUE_SETTINGS: QueueSettings = {
  lease: 15_000,
  attempts: 5,
  backoff: 2_000,
  longestBackoff: 300_000,
  losses: 10,
}

/** ms to wait after `attempt` (from 1) has failed. */
export const backoffAfter = (attempt: number, { backoff, longestBackoff }: QueueSettings): number =>
  Math.min(longestBackoff, backoff * 2 ** (attempt - 1))

export const LOST_TOO_OFTEN = 'Its workers fell silent again and again while they built it'
