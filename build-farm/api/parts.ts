import type { Clock } from '#base/clock.ts'
import type { Releasing } from '#index.ts'
import type { Ledger } from '#ledger/ledger.ts'
import type { Access } from '#model/access.ts'
import type { BuildRecord, BuildStep } from '#model/farm.ts'
import type { SiteState } from '#model/site-state.ts'
import type { Caller } from './access/caller.ts'
import type { ApiLimits } from './access/guard.ts'
import type { Refusals } from './access/refusals.ts'
import type { Sessions } from './access/sessions.ts'
import type { TokenCheck } from './access/token-check.ts'
import type { EventFeed } from './event-feed.ts'
import type { Metrics } from './metrics.ts'

/** What the API asks of the farm behind it. */
export interface FarmParts {
  readonly ledger: Ledger
  readonly environment: string
  readonly metrics: Metrics
  readonly feed: EventFeed
  readonly clock: Pick<Clock, 'now'>
  readonly limits: ApiLimits
  /** Whether calls from this machine itself need no token. */
  readonly trustLocal: boolean
  /** Answers calls of webhooks. */
  readonly receive: (source: string, request: Request) => Promise<Response>
  /** Does a delivery again, for sites that somebody reaches; null: it is not known. */
  readonly replay: (
    source: string,
    id: string,
    by: Pick<Access, 'sites'> & { readonly actor: string },
  ) => Promise<readonly string[] | null>
  readonly trigger: (
    wanted: { readonly sites: readonly string[]; readonly source?: string },
    actor: string,
    /** W3C `traceparent` of the call. */
    trace?: string,
  ) => Promise<readonly string[]>
  readonly cancel: (site: string, actor: string) => Promise<boolean>
  readonly releasing: Releasing
  /** The lines of a build's log, to their end: that of the build, or `signal`. */
  readonly buildLog: (
    about: { readonly build: BuildRecord; readonly steps: readonly BuildStep[] },
    signal: AbortSignal,
  ) => ReadableStream<Uint8Array>
  /** Every declared site, and what the farm knows of it. */
  readonly sites: () => Promise<readonly SiteState[]>
  /** The page for people, and the policy under which it is shown. */
  readonly page: { readonly html: string; readonly policy: string }
  /** Ends the streams of those who look on. */
  readonly signal: AbortSignal
  /** Told what nobody expected. */
  readonly onError: (error: unknown) => void
}

/** What the endpoints stand on. */
export interface AppOptions extends FarmParts {
  readonly tokens: TokenCheck
  readonly sessions: Sessions
  readonly refusals: Refusals
  /** Does something, and writes down who did it, and whether it came to anything. */
  audited(caller: Caller, action: string, subject: string, work: () => Promise<Response>): Promise<Response>
}
