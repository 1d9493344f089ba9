import type { Digest } from './digest.ts'

/**
 * What is live in one environment of a site: the value of `sites/<id>/<environment>.json`, changed by compare-and-set
 * only. `generation` rises by one with each release; a rollback is a release of an older manifest and pins the site.
 */
export interface Pointer {
  readonly version: 1
  readonly site: string
  readonly environment: string
  readonly generation: number
  /** null: the site is gone. */
  readonly manifest: Digest | null
  readonly gone?: true | { readonly redirect: string }
  readonly pinned: boolean
  /** The hosts of this release; the edge claims them for the site. */
  readonly hosts: readonly string[]
  readonly reason: ReleaseReason
  /** Who asked for it: an operating-system user, a token's name. */
  readonly actor: string
  /** RFC 3339, UTC. For people: no order is ever taken from it. */
  readonly releasedAt: string
  readonly predecessor: { readonly generation: number; readonly manifest: Digest | null } | null
}

export type ReleaseReason = 'publish' | 'rollback' | 'unpin' | 'promote' | 'remove'

/** `hosts/<host>.json`: which site answers for a host. `redirect`: an alias that sends visitors to the domain. */
export interface HostClaim {
  readonly version: 1
  readonly host: string
  readonly site: string
  readonly environment: string
  readonly redirectTo?: string
}
