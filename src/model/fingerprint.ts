import type { Digest } from './digest.ts'
import type { GateReport } from './gate.ts'

/**
 * Everything that decides about the bytes of a site's artifact. Two sites with equal fingerprints have equal artifacts;
 * what is not here must have no influence.
 */
export interface SiteFingerprint {
  /** Sources, lockfile and Astro of the theme. */
  readonly theme: Digest
  /** The factory's own code and the versions of its packages: what it renders today it may render otherwise tomorrow. */
  readonly pipeline: Digest
  /** Name, domain, locale, tokens, navigation, options, redirects, switches: everything from `site.json` but paths. */
  readonly site: Digest
  /** Entries and the files beside them. */
  readonly content: Digest
  /** For a site that holds back entries: which ones are published now; null for one that does not. */
  readonly published: Digest | null
  /** Files of the site's `public/`. */
  readonly publicFiles: Digest
  /** The UTC day on which the render clock stands, for a site that reads the clock; null for one that does not. */
  readonly day: string | null
}

/** The result of an artifact action: what a site with a fingerprint was built into. */
export interface ArtifactResult {
  readonly manifest: Digest
  readonly pages: number
  readonly images: number
  readonly bytes: number
  /** What gates found in it, if anything. */
  readonly gates?: GateReport
  /** Something outside was read that cannot be compared (`fetch`): its pages are rendered in every build. */
  readonly outside?: true
  /** When a held-back entry comes due, ms since 1970. */
  readonly nextPublication?: number
}
