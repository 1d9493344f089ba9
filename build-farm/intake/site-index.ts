import type { Clock } from '#base/clock.ts'
import type { LoadedSites } from '#index.ts'

/** The sites that are declared, read again when they are older than a moment or known to have changed. */
export interface SiteIndex {
  /** At most `maxAge` ms old; a second when absent. */
  get(maxAge?: number): Promise<LoadedSites>
  /** What was read before is of no use any more. */
  expire(): void
}

/** A flood of triggers must not read every declaration for each of them. */
const MAX_AGE = 1000

export function siteIndex(load: () => Promise<LoadedSites>, clock: Pick<Clock, 'now'>): SiteIndex {
  let kept: { readonly sites: Promise<LoadedSites>; readonly since: number } | undefined
  return {
    get(maxAge = MAX_AGE) {
      const age = kept ? clock.now() - kept.since : Number.POSITIVE_INFINITY
      if (kept && age >= 0 && age < maxAge) return kept.sites
      const reading = { sites: load(), since: clock.now() }
      kept = reading
      reading.sites.catch(() => {
        if (kept === reading) kept = undefined
      })
      return reading.sites
    },
    expire() {
      kept = undefined
    },
  }
}
