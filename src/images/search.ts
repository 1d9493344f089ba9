export interface SearchOptions {
  /** The smallest score that is good enough. */
  readonly target: number
  /** A score this far above the target needs no better aim. */
  readonly tolerance: number
  /** Qualities that may be tried: whole numbers. */
  readonly from: number
  readonly to: number
  /** Where to begin, and how much a step of quality is thought to be worth there. */
  readonly start: number
  readonly slope: number
  /** Encodes at most. */
  readonly tries: number
}

export interface Found {
  readonly quality: number
  readonly bytes: Uint8Array
  readonly score: number
  readonly tries: number
}

/**
 * The lowest quality whose score reaches the target, as near as the tries allow: each try goes where a line through the
 * nearest two says. When no quality reaches it, the best one. The same image always takes the same way.
 */
export async function searchQuality(
  attempt: (quality: number) => Promise<{ readonly bytes: Uint8Array; readonly score: number }>,
  { target, tolerance, from, to, start, slope, tries }: SearchOptions,
): Promise<Found> {
  let below: Found | undefined
  let above: Found | undefined
  let quality = start
  for (let count = 1; ; count++) {
    const found: Found = { quality, ...(await attempt(quality)), tries: count }
    if (found.score >= target) above = found
    else below = found
    const low = below ? below.quality : from - 1
    const high = above ? above.quality : to + 1
    const close = above && above.score - target <= tolerance
    if (close || high - low <= 1 || count === tries) break
    const rise = below && above ? (above.score - below.score) / (above.quality - below.quality) : slope
    const aim = quality + (target + tolerance / 2 - found.score) / Math.max(rise, slope / 10)
    quality = Math.min(high - 1, Math.max(low + 1, Math.round(aim)))
  }
  const best = above ?? (below as Found)
  return best
}
