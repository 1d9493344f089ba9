import { calculateSpaceScale, calculateTypeScale } from 'utopia-core'

/** The two numbers that a site's sizes follow from. */
export interface Measures {
  /** Running text on a wide screen, in pixels at the browser's usual setting. */
  readonly size: number
  /** How much larger each step is than the one below. */
  readonly ratio: number
}

/** Screens between which sizes grow, in pixels. */
const NARROW = 360
const WIDE = 1280

const NAMES = ['3xs', '2xs', 'xs', 's', 'm', 'l', 'xl', '2xl', '3xl'] as const

/**
 * `--step--2` to `--step-6` for type and `--space-3xs` to `--space-3xl` for distances, fluid between a phone and a desk:
 * smaller text and a gentler ratio on the phone, so that headings fit.
 */
export function scaleOf({ size, ratio }: Measures): Readonly<Record<string, string>> {
  if (!(size >= 12 && size <= 28)) throw outOfRange('type.size', 'from 12 to 28 (pixels)', size)
  if (!(ratio >= 1.05 && ratio <= 1.6)) throw outOfRange('type.ratio', 'from 1.05 to 1.6', ratio)
  const screens = { minWidth: NARROW, maxWidth: WIDE }
  const least = Math.max(Math.min(size, 16), size * 0.94)
  const steps = calculateTypeScale({
    ...screens,
    minFontSize: least,
    maxFontSize: size,
    minTypeScale: 1 + (ratio - 1) * 0.72,
    maxTypeScale: ratio,
    positiveSteps: 6,
    negativeSteps: 2,
  })
  const { sizes } = calculateSpaceScale({
    ...screens,
    minSize: least,
    maxSize: size * 1.08,
    negativeSteps: [0.75, 0.5, 0.25],
    positiveSteps: [1.5, 2, 3, 4.5, 7],
  })
  const ascending = [...sizes].sort((a, b) => a.multiplier - b.multiplier)
  return Object.fromEntries([
    ...steps.map(step => [`--step-${step.step}`, step.clamp]),
    ...ascending.map((space, index) => [`--space-${NAMES[index]}`, space.clamp]),
  ])
}

const outOfRange = (token: string, range: string, found: number): Error =>
  Object.assign(new Error(`Expected the token ${token} to be a number ${range}; got ${JSON.stringify(found)}`), {
    token,
    hint: 'Running text is read best at 16 to 20 pixels, and headings at a ratio of 1.15 to 1.35.',
  })
