import type { TokenRecord } from '#model/access.ts'
import type {
  AuditEntry,
  BuildRecord,
  BuildStep,
  Cause,
  Delivery,
  Demand,
  FarmEvent,
  Priority,
  ReleaseNote,
  WorkerRecord,
} from '#model/farm.ts'

/**
 * What the farm knows and must not forget: which sites are wanted, what was built and released, what came in, who did
 * what. Each call is one atomic change; several processes use one ledger at once. What is live is not here: that is the
 * bucket's to say. A database that cannot be reached throws a `LedgerError`, and nothing is changed.
 */
export interface Ledger extends AsyncDisposable {
  /** For messages: `sqlite /srv/fleet/.nextgen/farm/ledger.db`, `postgresql at db:5432/farm`. Holds no secret. */
  readonly name: string
  readonly demands: Demands
  readonly builds: Builds
  readonly releases: Releases
  readonly deliveries: Deliveries
  readonly audit: Audit
  readonly tokens: Tokens
  readonly events: Events
  readonly schedules: Schedules
  readonly workers: Workers
  /** Forgets finished builds, deliveries, releases and events from before `time` (ms since 1970); returns how many rows. */
  forgetBefore(time: number): Promise<number>
}

export class LedgerError extends Error {
  override name = 'LedgerError'
}

export interface Trigger {
  readonly environment: string
  readonly priority: Priority
  readonly cause: Cause
}

export interface Demands {
  /** Makes sites wanted once more; returns their demands, in no order. */
  raise(sites: readonly string[], trigger: Trigger): Promise<readonly Demand[]>
  find(site: string, environment: string): Promise<Demand | null>
  /** A build begins with everything that was wanted until now; returns that, with the causes; null if nothing is open. */
  begin(site: string, environment: string, now: number): Promise<{ demand: Demand; causes: readonly Cause[] } | null>
  /** That build is over, and whatever was wanted up to `wanted` is dealt with. */
  settle(demand: Pick<Demand, 'site' | 'environment' | 'wanted'>): Promise<void>
  /** That build is over without a result; what was wanted still is. */
  release(demand: Pick<Demand, 'site' | 'environment'>): Promise<void>
  /** Nobody tries again until somebody wants the site anew. */
  giveUp(demand: Pick<Demand, 'site' | 'environment' | 'wanted'>): Promise<void>
  /** Notes when the site has an entry to publish, ms since 1970; null: it has none. */
  expect(site: string, environment: string, due: number | null): Promise<void>
  /** The sites whose time has come; each is told to one caller alone. */
  takeDue(environment: string, now: number): Promise<readonly string[]>
  /** When the next site will be due; null when none is expected. */
  nextDue(environment: string): Promise<number | null>
  /** Demands that are open, the oldest trigger first. */
  open(environment: string, limit?: number): Promise<readonly Demand[]>
  /** Demands that were given up, the newest first. */
  givenUp(environment: string, limit?: number): Promise<readonly Demand[]>
}

export interface Page {
  readonly site?: string
  readonly environment?: string
  /** How many at most; 100 when absent. */
  readonly limit?: number
  /** Only what is older than this (ms since 1970). */
  readonly before?: number
}

export interface BuildPage extends Page {
  /** Only sites whose ids match one of these, `*` standing for any letters. */
  readonly sites?: readonly string[]
  /** With `before`: of the builds that began at that very time, those with a smaller id as well. */
  readonly beforeId?: string
}

export type BuildResult = Pick<
  BuildRecord,
  'status' | 'finishedAt' | 'manifest' | 'generation' | 'pages' | 'rendered' | 'reused' | 'images' | 'bytes' | 'errors'
>

export interface Builds {
  start(
    build: Pick<
      BuildRecord,
      'id' | 'site' | 'environment' | 'causes' | 'attempt' | 'worker' | 'triggeredAt' | 'startedAt'
    >,
  ): Promise<void>
  /** Only once: a build that is finished (or was called lost) stays as it is; returns whether it was not. */
  finish(id: string, result: BuildResult): Promise<boolean>
  note(step: BuildStep): Promise<void>
  find(id: string): Promise<{ build: BuildRecord; steps: readonly BuildStep[] } | null>
  /** Newest first. */
  list(page?: BuildPage): Promise<readonly BuildRecord[]>
  /** The newest build of each site. */
  latest(environment: string): Promise<readonly BuildRecord[]>
  running(): Promise<readonly BuildRecord[]>
}

export interface Releases {
  /** Noting the same generation again changes nothing. */
  note(release: ReleaseNote): Promise<void>
  /** Newest first. */
  list(page?: Page): Promise<readonly ReleaseNote[]>
}

export interface Deliveries {
  /** False when this delivery of this source is known already. */
  receive(delivery: Delivery): Promise<boolean>
  find(source: string, id: string): Promise<Delivery | null>
  /** Newest first. */
  list(page?: Page & { readonly source?: string }): Promise<readonly Delivery[]>
}

export interface Audit {
  note(entry: AuditEntry): Promise<void>
  /** Newest first. */
  list(page?: Pick<Page, 'limit' | 'before'>): Promise<readonly AuditEntry[]>
}

export interface Tokens {
  /** `hash`: SHA-256 of the whole token, hex. The id must be new. */
  add(token: TokenRecord, hash: string): Promise<void>
  find(id: string): Promise<{ readonly token: TokenRecord; readonly hash: string } | null>
  /** Newest first, those that were revoked or have expired as well. */
  list(): Promise<readonly TokenRecord[]>
  /** For good; false when there is none, or it was revoked before. */
  revoke(id: string, at: number): Promise<boolean>
  used(id: string, at: number): Promise<void>
}

/** What the processes of a farm tell, in one order for all who look on. */
export interface Events {
  /** Appends; ids rise by one with each, in the order in which others can read them. */
  add(events: readonly FarmEvent[], at: number): Promise<void>
  /** The oldest first. */
  after(id: number, limit: number): Promise<readonly KeptEvent[]>
  /** Ids of the oldest and the newest that are kept; zeros when there is none. */
  range(): Promise<{ readonly oldest: number; readonly newest: number }>
  /** Forgets all but the newest `count`. */
  keep(count: number): Promise<void>
}

export interface KeptEvent {
  readonly id: number
  /** ms since 1970. */
  readonly at: number
  readonly event: FarmEvent
}

export interface Schedules {
  /** True for exactly one caller, however many processes ask for the same time of the same schedule; never for an older one. */
  claim(schedule: string, due: number): Promise<boolean>
  /** When it was claimed for last; null if never. */
  last(schedule: string): Promise<number | null>
}

export interface Workers {
  /** That it is there; said every few seconds. */
  beat(worker: WorkerRecord): Promise<void>
  leave(id: string): Promise<void>
  list(): Promise<readonly WorkerRecord[]>
}
