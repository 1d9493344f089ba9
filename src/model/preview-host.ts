import type { Digest } from './digest.ts'

/** Where one release can be looked at, live or not: the hosts that begin with `previewLabels`. */
export interface PreviewOf {
  readonly site: string
  /** The first 12 digits of the manifest's digest. */
  readonly digestStart: string
}

const DIGITS = 12
/** DNS allows no longer label. */
const LONGEST_LABEL = 63
/** The longest id that fits behind the digits. */
const LONGEST_ID = LONGEST_LABEL - DIGITS - '--'.length

/**
 * The beginning of a release's preview host, without a dot at the end: `<12 digits>--<site>`. An id of more than 49 letters
 * would make a label that DNS does not allow, and stands in one of its own: `<12 digits>--at.<site>`.
 */
export function previewLabels(manifest: Digest, site: string): string {
  const digits = manifest.slice(0, DIGITS)
  return site.length <= LONGEST_ID ? `${digits}--${site}` : `${digits}--at.${site}`
}

const SHORT = /^([0-9a-f]{12})--([a-z0-9][a-z0-9-]{0,48})\./
const LONG = /^([0-9a-f]{12})--at\.([a-z0-9][a-z0-9-]{49,62})\./

/** What a host shows that begins like a preview; null for every other host. `host` in lower case. */
export function previewOf(host: string): PreviewOf | null {
  const match = LONG.exec(host) ?? SHORT.exec(host)
  return match && { digestStart: match[1] as string, site: match[2] as string }
}
