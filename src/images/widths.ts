/** Widths at which pictures are kept: a telephone, a telephone with fine pixels, a screen, a large one. */
const LADDER = [480, 960, 1600]
const LARGEST = 1920
/** Two widths nearer than this (as a ratio) are one too many. */
const NEAR = 1.3

/**
 * The widths to offer of a picture that is shown at most `shown` CSS pixels wide: that one, up to twice as many for fine
 * screens, and the smaller steps of a ladder that all pictures share. Never more than the original has, nor 1920.
 */
export function offeredWidths(shown: number, original: number | undefined): number[] {
  const least = Math.min(shown, original ?? shown, LARGEST)
  const most = Math.max(least, Math.min(2 * shown, original ?? shown, LARGEST))
  const kept = [least]
  for (const width of [most, ...LADDER.filter(step => step < most).reverse()])
    if (kept.every(other => Math.max(other, width) / Math.min(other, width) >= NEAR)) kept.push(width)
  return kept.sort((a, b) => a - b)
}
