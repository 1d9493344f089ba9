import type { TokenRecord } from './access.ts'
import type { Digest } from './digest.ts'
import type { Failure } from './failure.ts'
import type { Pointer } from './pointer.ts'
import type { SiteReport } from './report.ts'

/** One site in one environment, as `status --json` lists it. */
export interface SiteStanding {
  readonly site: string
  /** `live`: it answers. `gone`: 410 or a redirect. `unreleased`: never published here. `invalid`: its pointer cannot be read. */
  readonly state: 'live' | 'gone' | 'unreleased' | 'invalid'
  readonly generation: number | null
  readonly manifest: Digest | null
  readonly pinned: boolean
  readonly hosts: readonly string[]
  /** RFC 3339, UTC. */
  readonly releasedAt: string | null
  readonly reason: Pointer['reason'] | null
  readonly actor: string | null
  /** Whether the workspace declares the site; false: only the bucket knows it. */
  readonly declared: boolean
  /** Why its declaration or its pointer cannot be read. */
  readonly errors?: readonly Failure[]
}

/** The JSON of `status`. `ok`: every declaration and pointer could be read. Sites are sorted by id. */
export interface FleetStatus {
  readonly ok: boolean
  readonly environment: string
  readonly bucket: string
  readonly sites: readonly SiteStanding[]
  readonly totals: {
    readonly sites: number
    readonly live: number
    readonly pinned: number
    readonly gone: number
    readonly unreleased: number
    readonly invalid: number
  }
}

/** The JSON of `releases`: newest first, the first is live. */
export interface SiteReleases {
  readonly ok: true
  readonly site: string
  readonly environment: string
  readonly releases: readonly Pointer[]
}

/**
 * The JSON of `rollback`, `unpin` and `promote`. `changed` false: it was so already. `ok` false: a release that health
 * checks did not let stay; `pointer` is what is live now.
 */
export interface PointerChange {
  readonly ok: boolean
  readonly site: string
  readonly environment: string
  readonly changed: boolean
  readonly pointer: Pointer
  readonly errors?: readonly Failure[]
  readonly warnings?: readonly Failure[]
}

/** The JSON of `serve`, printed once it listens. */
export interface Serving {
  readonly ok: true
  /** The list of all sites. */
  readonly url: string
  readonly port: number
  readonly environment: string
  readonly bucket: string
}

/** The JSON of `start`, printed once every site that was stale has been built and the edge listens. */
export interface Farming extends Serving {
  /** Address of the status page; webhooks are taken below it, under `hooks/<source>`. */
  readonly status: string | null
  readonly queue: string
  readonly ledger: string
  /** Whether it builds in this process, and watches files. */
  readonly builds: boolean
  readonly watches: boolean
  /** Builds of sites that were stale when it began. */
  readonly sites: readonly SiteReport[]
}

/** The JSON of `worker`, printed once it takes builds. */
export interface Working {
  readonly ok: true
  readonly worker: string
  readonly queue: string
  readonly ledger: string
  readonly bucket: string
  readonly environment: string
  readonly threads: number
}

/** What `publish --plan` says of one site's files, by output path. `unchanged`: they are live already; `remove`: it goes. */
export interface PlannedRelease {
  readonly site: string
  readonly action: 'release' | 'remove' | 'unchanged' | 'pinned' | 'failed'
  /** What is live now; null: nothing. */
  readonly from: { readonly generation: number; readonly manifest: Digest | null } | null
  readonly to: Digest | null
  readonly added: readonly string[]
  readonly changed: readonly string[]
  readonly removed: readonly string[]
  readonly errors?: readonly Failure[]
}

/** The JSON of `publish --plan`. */
export interface PublishPlan {
  readonly ok: boolean
  readonly environment: string
  readonly sites: readonly PlannedRelease[]
}

/** The JSON of `preview`, once it answers. `ms`: since the command was called. */
export interface Previewing {
  readonly ok: true
  readonly site: string
  readonly theme: string
  readonly url: string
  readonly port: number
  readonly ms: number
}

/** The JSON of `token new`. `secret` is the token itself, told this once. */
export interface IssuedToken {
  readonly ok: true
  readonly token: TokenRecord
  readonly secret: string
}

/** The JSON of `token list`: newest first. */
export interface TokenList {
  readonly ok: true
  readonly tokens: readonly TokenRecord[]
}

/** The JSON of `token revoke`. */
export interface RevokedToken {
  readonly ok: true
  readonly id: string
}
