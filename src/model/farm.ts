import type { Digest } from './digest.ts'
import type { Failure } from './failure.ts'
import type { SiteStatus } from './report.ts'

/** `urgent`: somebody waits for it. `due`: its time has come. `routine`: whenever nothing else is to be done. */
export const PRIORITIES = ['urgent', 'due', 'routine'] as const

export type Priority = (typeof PRIORITIES)[number]

/** What can make a site wanted, and how urgent that is unless somebody says otherwise. */
export const CAUSE_PRIORITIES = {
  manual: 'urgent',
  webhook: 'urgent',
  file: 'urgent',
  publication: 'due',
  survey: 'due',
  schedule: 'routine',
  reconcile: 'routine',
} as const satisfies Readonly<Record<string, Priority>>

export type CauseKind = keyof typeof CAUSE_PRIORITIES

/** Why a site is to be built. `about`: a path, an entry, a schedule, a source; `delivery`: of the webhook that said so. */
export interface Cause {
  readonly kind: CauseKind
  readonly about?: string
  readonly actor?: string
  readonly delivery?: string
  /** W3C `traceparent` of the trigger: the build goes on in its trace. */
  readonly trace?: string
  /** ms since 1970. */
  readonly at: number
}

/**
 * That a site is to be built in an environment: a count of the triggers. It is open while `wanted` exceeds both
 * `settled` (what builds have seen) and `givenUp` (what was tried often enough).
 */
export interface Demand {
  readonly site: string
  readonly environment: string
  readonly wanted: number
  readonly settled: number
  readonly givenUp: number
  readonly priority: Priority
  /** When the build that is under way began, ms since 1970; null while there is none. */
  readonly busySince: number | null
  /** When the build before the last one began. */
  readonly startedBefore: number | null
  /** The trigger that came last, ms since 1970. */
  readonly triggeredAt: number
}

export type BuildStatus = SiteStatus | 'running' | 'cancelled' | 'lost'

/** One build of one site by one worker. Times are ms since 1970. */
export interface BuildRecord {
  readonly id: string
  readonly site: string
  readonly environment: string
  readonly status: BuildStatus
  readonly causes: readonly Cause[]
  /** 1 for the first; more after failures that may pass. */
  readonly attempt: number
  readonly worker: string
  /** The first of its triggers. */
  readonly triggeredAt: number
  readonly startedAt: number
  readonly finishedAt: number | null
  readonly manifest: Digest | null
  readonly generation: number | null
  readonly pages: number
  readonly rendered: number
  readonly reused: number
  readonly images: number
  readonly bytes: number
  readonly errors: readonly Failure[]
}

/** A part of a build, as far as it took time. `at`: ms since 1970. */
export interface BuildStep {
  readonly build: string
  readonly name: string
  readonly at: number
  readonly ms: number
  readonly detail?: string
}

/** A release that a build of the farm made. */
export interface ReleaseNote {
  readonly site: string
  readonly environment: string
  readonly generation: number
  readonly manifest: Digest | null
  readonly build: string
  readonly actor: string
  /** ms since 1970. */
  readonly at: number
}

/** A process of the farm. Times are ms since 1970. */
export interface WorkerRecord {
  readonly id: string
  /** `worker` takes builds, `control` says what is to be built. */
  readonly kind: 'worker' | 'control'
  readonly environment: string
  readonly host: string
  readonly pid: number
  readonly threads: number
  readonly startedAt: number
  readonly seenAt: number
  readonly draining: boolean
  /** Sites that it is building. */
  readonly sites: readonly string[]
}

/** A call of a webhook as it came. `accepted`: it made sites wanted. Bodies are kept so that it can be replayed. */
export interface Delivery {
  readonly source: string
  /** The sender's own id, else a digest of the body: the same delivery counts once. */
  readonly id: string
  readonly receivedAt: number
  readonly status: 'accepted' | 'ignored' | 'refused'
  /** What it was about, or why it was refused. */
  readonly about: string
  readonly sites: readonly string[]
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** What somebody did, or tried to do; never changed afterwards. */
export interface AuditEntry {
  readonly at: number
  readonly actor: string
  readonly action: string
  readonly subject: string
  readonly ok: boolean
  readonly detail?: string
}

/** What the farm tells while it works. */
export type FarmEvent =
  | { readonly type: 'triggered'; readonly sites: readonly string[]; readonly cause: Cause }
  | { readonly type: 'build-started'; readonly build: BuildRecord }
  | { readonly type: 'build-step'; readonly step: BuildStep; readonly site: string }
  | { readonly type: 'build-finished'; readonly build: BuildRecord }
  /** A release that somebody asked for: a rollback, an unpin, a promotion. */
  | {
      readonly type: 'released'
      readonly site: string
      readonly generation: number
      readonly reason: string
      readonly actor: string
    }
  | { readonly type: 'trouble'; readonly message: string }

export type FarmListener = (event: FarmEvent) => void
