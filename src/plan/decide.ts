import { canonicalJson, digestOf } from '#base/hash.ts'
import type { Digest } from '#model/digest.ts'
import type { SiteFingerprint } from '#model/fingerprint.ts'
import type { PageScope } from '#model/page-trace.ts'
import type { Site } from '#model/site.ts'
import type { SiteRecord } from './site-record.ts'

/** What is known of a site before any of its content is read. */
export interface Observation {
  readonly theme: Digest
  readonly pipeline: Digest
  readonly site: Digest
  readonly contentSignature: Digest
  readonly publicSignature: Digest
  /** The UTC day of the render clock, `2026-11-21`. */
  readonly day: string
  /** ms since 1970. */
  readonly time: number
}

export type Decision =
  | { readonly action: 'reuse'; readonly record: SiteRecord }
  | {
      readonly action: 'render'
      readonly reason:
        | 'first'
        | 'forced'
        | 'theme'
        | 'pipeline'
        | 'site'
        | 'content'
        | 'public-files'
        | 'day'
        | 'publication-due'
        | 'outside'
    }

/** Whether a site's last artifact still stands. Pure: the same record and observation give the same decision. */
export function decide(record: SiteRecord | null, seen: Observation, force: boolean): Decision {
  if (force) return { action: 'render', reason: 'forced' }
  if (!record) return { action: 'render', reason: 'first' }
  const { fingerprint, result } = record
  if (fingerprint.theme !== seen.theme) return { action: 'render', reason: 'theme' }
  if (fingerprint.pipeline !== seen.pipeline) return { action: 'render', reason: 'pipeline' }
  if (fingerprint.site !== seen.site) return { action: 'render', reason: 'site' }
  if (record.contentSignature !== seen.contentSignature) return { action: 'render', reason: 'content' }
  if (record.publicSignature !== seen.publicSignature) return { action: 'render', reason: 'public-files' }
  if (fingerprint.day !== null && fingerprint.day !== seen.day) return { action: 'render', reason: 'day' }
  if (result.nextPublication !== undefined && result.nextPublication <= seen.time)
    return { action: 'render', reason: 'publication-due' }
  if (result.outside) return { action: 'render', reason: 'outside' }
  return { action: 'reuse', record }
}

/** What all pages of a site depend on and is known before one of them is rendered. */
export const pageScope = (
  site: Site,
  seen: Pick<Observation, 'theme' | 'pipeline'>,
  others: ScopeOthers,
): PageScope => ({
  theme: seen.theme,
  factory: seen.pipeline,
  site: pageSiteDigest(site),
  'public files': digestOf(canonicalJson(others.publicPaths)),
  secrets: digestOf(canonicalJson(others.secrets)),
})

interface ScopeOthers {
  /** A page may name a public file, or leave it to the factory to make one of that name. */
  readonly publicPaths: readonly string[]
  /** What pages are searched for. */
  readonly secrets: unknown
}

/** Digest of the part of a site that its pages may know: not its aliases, redirects and gates. */
function pageSiteDigest(site: Site): Digest {
  const { aliases: _, redirects: __, gates: ___, budgets: ____, shrink: _____, ...seen } = site
  return siteDigest({ ...seen, aliases: [], redirects: [] })
}

/**
 * Digest of what a site is, without where its files lie (a site in another folder is the same site) and without what only
 * its releases go by.
 */
export function siteDigest(site: Site): Digest {
  const { declaredIn: _, publicDir: __, environments: ____, schedule: _____, content, ...facts } = site
  const { path: ___, snapshot: ______, ...source } = (content ?? {}) as { path?: string; snapshot?: unknown }
  return digestOf(canonicalJson({ ...facts, content: content ? source : null }))
}

export const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10)

/** Names the artifact action of a fingerprint. */
export const fingerprintDigest = (fingerprint: SiteFingerprint): Digest => digestOf(canonicalJson(fingerprint))
