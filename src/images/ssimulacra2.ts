/**
 * How alike two images look: the measure SSIMULACRA 2.1 (Jon Sneyers, Cloudinary, 2023): 100 is the same, about 90 cannot
 * be told apart side by side, 70 is good, 50 is mediocre. Structure, new edges and lost edges are compared in three opponent
 * channels at up to six sizes, and weighed as thousands of people judged compressed photographs.
 *
 * Terms whose weight is next to nothing are left out: together they move a score by less than 0.01. Of the full size only
 * the luminance is left then, which makes up most of the work.
 */
import { blurred } from './blur.ts'
import type { Measure, Pixels } from './measure.ts'

interface Terms {
  /** Difference of structure: mean, and fourth root of the mean fourth power. */
  readonly structure: readonly [number, number]
  /** Edges that the original has not. */
  readonly added: readonly [number, number]
  /** Edges of the original that are gone. */
  readonly lost: readonly [number, number]
}

const none = [0, 0] as const
const terms = (structure: Terms['structure'], added: Terms['added'] = none, lost: Terms['lost'] = none): Terms => ({
  structure,
  added,
  lost,
})

/** Weights by size (full, half, quarter …) and channel: red–green, luminance, blue–yellow. */
const WEIGHTS: readonly (readonly (Terms | null)[])[] = [
  [null, terms([0, 7.466890328078848], none, [0, 17.445833984131262]), null],
  [
    terms([0, 1.1041726426657346]),
    terms([0.0006235601634041466, 6.683678146179332], none, [0, 1.027889937768264]),
    null,
  ],
  [terms([0, 1.8422455520539298], [0, 11.441172603757666]), terms([225.20515300849274, 19.213238186143016]), null],
  [
    terms([0, 1.8787594979546387], [0, 10.94906990605142]),
    terms([176.39317598450694, 24.43300999870476], [0, 0.28520802612117757]),
    terms([0.0020827005846636437, 8.826982764996862], [0, 23.19243343998926]),
  ],
  [
    terms([0, 0], [0.9677937080626833, 0.9981766977854967]),
    terms([0, 34.77906344483772], [0, 44.835625328877896]),
    terms(
      [95.1080498811086, 0.0012286405048278493],
      [0.9863978034400682, 171.2667255897307],
      [0.9834382792465353, 0.9807858872435379],
    ),
  ],
]

/** What is smaller than this is not halved any more. */
const SMALLEST_SIDE = 8
const STABILISER = 0.0009

/** A channel of one size, with what is compared of it. */
interface Plane {
  readonly values: Float32Array
  readonly mean: Float32Array
  readonly square: Float32Array
}

interface Level {
  readonly width: number
  readonly height: number
  readonly planes: readonly (Plane | null)[]
}

/** Prepares an original for comparisons with many candidates of its size; throws for a candidate of another size. */
export function ssimulacra2(original: Pixels): Measure {
  const { width, height } = original
  const levels = [...levelsOf(original)]
  return candidate => {
    if (candidate.width !== width || candidate.height !== height)
      throw new RangeError(`Expected a candidate of ${width} × ${height}, got ${candidate.width} × ${candidate.height}`)
    let error = 0
    let scale = 0
    for (const level of levelsOf(candidate)) {
      const weights = WEIGHTS[scale] as readonly (Terms | null)[]
      const other = levels[scale] as Level
      for (const [channel, weight] of weights.entries())
        if (weight) error += weighted(other.planes[channel] as Plane, level.planes[channel] as Plane, level, weight)
      scale++
    }
    return scoreOf(error)
  }
}

/** Maps the weighted error to the scale on which people judged. */
function scoreOf(error: number): number {
  const e = error * 0.9562382616834844
  const bent = 2.326765642916932 * e - 0.020884521182843837 * e * e + 6.248496625763138e-5 * e * e * e
  return bent > 0 ? 100 - 10 * bent ** 0.6276336467831387 : 100
}

function* levelsOf(image: Pixels): Generator<Level> {
  let light = linearLight(image)
  for (const weights of WEIGHTS) {
    yield level(light, weights.map(Boolean))
    if (light.width < SMALLEST_SIDE || light.height < SMALLEST_SIDE) return
    light = halved(light)
  }
}

interface Light {
  readonly width: number
  readonly height: number
  readonly red: Float32Array
  readonly green: Float32Array
  readonly blue: Float32Array
}

const LINEAR = Float32Array.from({ length: 256 }, (_, code) => {
  const value = code / 255
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
})

function linearLight({ data, width, height }: Pixels): Light {
  const count = width * height
  const red = new Float32Array(count)
  const green = new Float32Array(count)
  const blue = new Float32Array(count)
  for (let pixel = 0, at = 0; pixel < count; pixel++, at += 3) {
    red[pixel] = LINEAR[data[at] as number] as number
    green[pixel] = LINEAR[data[at + 1] as number] as number
    blue[pixel] = LINEAR[data[at + 2] as number] as number
  }
  return { width, height, red, green, blue }
}

const halved = ({ width, height, red, green, blue }: Light): Light => ({
  width: (width + 1) >> 1,
  height: (height + 1) >> 1,
  red: halvedPlane(red, width, height),
  green: halvedPlane(green, width, height),
  blue: halvedPlane(blue, width, height),
})

function halvedPlane(from: Float32Array, width: number, height: number): Float32Array {
  const wide = (width + 1) >> 1
  const high = (height + 1) >> 1
  const to = new Float32Array(wide * high)
  for (let y = 0; y < high; y++) {
    const upper = 2 * y * width
    const lower = Math.min(2 * y + 1, height - 1) * width
    for (let x = 0; x < wide; x++) {
      const left = 2 * x
      const right = Math.min(left + 1, width - 1)
      to[y * wide + x] =
        ((from[upper + left] as number) +
          (from[upper + right] as number) +
          (from[lower + left] as number) +
          (from[lower + right] as number)) /
        4
    }
  }
  return to
}

const BIAS = 0.0037930732552754493
const BIAS_ROOT = Math.cbrt(BIAS)
const ROOT_STEPS = 1 << 14

/** Cube roots of 0 … 1 + bias, for reading in between. */
const ROOTS = Float32Array.from({ length: ROOT_STEPS + 3 }, (_, step) =>
  Math.cbrt((step * (1 + 2 * BIAS)) / ROOT_STEPS),
)

function root(value: number): number {
  const place = value * (ROOT_STEPS / (1 + 2 * BIAS))
  const step = place | 0
  const low = ROOTS[step] as number
  return low + (place - step) * ((ROOTS[step + 1] as number) - low)
}

/** The channels asked for (red–green, luminance, blue–yellow), each in a range of about 0 … 1. */
function level({ width, height, red, green, blue }: Light, wanted: readonly boolean[]): Level {
  const count = width * height
  const [x, y, b] = wanted.map(want => (want ? new Float32Array(count) : null))
  for (let at = 0; at < count; at++) {
    const r = red[at] as number
    const g = green[at] as number
    const l = blue[at] as number
    const long = root(0.3 * r + 0.622 * g + 0.078 * l + BIAS) - BIAS_ROOT
    const middle = root(0.23 * r + 0.692 * g + 0.078 * l + BIAS) - BIAS_ROOT
    const luminance = (long + middle) / 2
    if (y) y[at] = luminance + 0.01
    if (x) x[at] = 7 * (long - middle) + 0.42
    if (b) {
      const short = root(0.243422689245478 * r + 0.204767444244968 * g + 0.551809866509554 * l + BIAS) - BIAS_ROOT
      b[at] = short - luminance + 0.55
    }
  }
  return { width, height, planes: [x, y, b].map(values => (values ? planeOf(values, width, height) : null)) }
}

const planeOf = (values: Float32Array, width: number, height: number): Plane => ({
  values,
  mean: blurred(values, null, width, height),
  square: blurred(values, values, width, height),
})

function weighted(
  original: Plane,
  candidate: Plane,
  { width, height }: Level,
  { structure, added, lost }: Terms,
): number {
  const a = original.values
  const b = candidate.values
  const { mean: meanA, square: squareA } = original
  const { mean: meanB, square: squareB } = candidate
  const count = width * height
  let error = 0
  if (structure[0] || structure[1]) {
    const product = blurred(a, b, width, height)
    let sum = 0
    let fourth = 0
    for (let at = 0; at < count; at++) {
      const mA = meanA[at] as number
      const mB = meanB[at] as number
      const shared = 2 * ((product[at] as number) - mA * mB) + STABILISER
      const own = (squareA[at] as number) - mA * mA + ((squareB[at] as number) - mB * mB) + STABILISER
      const difference = 1 - ((1 - (mA - mB) * (mA - mB)) * shared) / own
      if (difference <= 0) continue
      sum += difference
      fourth += difference * difference * difference * difference
    }
    error += structure[0] * (sum / count) + structure[1] * (fourth / count) ** 0.25
  }
  if (added[0] || added[1] || lost[0] || lost[1]) {
    let addedSum = 0
    let addedFourth = 0
    let lostSum = 0
    let lostFourth = 0
    for (let at = 0; at < count; at++) {
      const edgeA = Math.abs((a[at] as number) - (meanA[at] as number))
      const edgeB = Math.abs((b[at] as number) - (meanB[at] as number))
      const change = (1 + edgeB) / (1 + edgeA) - 1
      if (change > 0) {
        addedSum += change
        addedFourth += change * change * change * change
      } else {
        lostSum -= change
        lostFourth += change * change * change * change
      }
    }
    error += added[0] * (addedSum / count) + added[1] * (addedFourth / count) ** 0.25
    error += lost[0] * (lostSum / count) + lost[1] * (lostFourth / count) ** 0.25
  }
  return error
}
