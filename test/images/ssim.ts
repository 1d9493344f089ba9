/**
 * Structural similarity of the luminance (Wang, Bovik, Sheikh and Simoncelli, 2004): 1 is the same. Means and variances are
 * taken in a Gaussian window of σ = 1.5; where the window reaches over the edge nothing is compared.
 */
import { blurred, RADIUS } from '#images/blur.ts'
import type { Measure, Pixels } from '#images/measure.ts'

const C1 = (0.01 * 255) ** 2
const C2 = (0.03 * 255) ** 2

/** Prepares an original for comparisons with many candidates of its size. An image without an inside is always alike. */
export function ssim(original: Pixels): Measure {
  const { width, height } = original
  const a = luminance(original)
  const meanA = blurred(a, null, width, height)
  const squareA = blurred(a, a, width, height)
  return candidate => {
    const b = luminance(candidate)
    const meanB = blurred(b, null, width, height)
    const squareB = blurred(b, b, width, height)
    const product = blurred(a, b, width, height)
    let sum = 0
    for (let y = RADIUS; y < height - RADIUS; y++)
      for (let at = y * width + RADIUS; at < (y + 1) * width - RADIUS; at++) {
        const mA = meanA[at] as number
        const mB = meanB[at] as number
        const shared = 2 * ((product[at] as number) - mA * mB) + C2
        const own = (squareA[at] as number) - mA * mA + (squareB[at] as number) - mB * mB + C2
        sum += ((2 * mA * mB + C1) * shared) / ((mA * mA + mB * mB + C1) * own)
      }
    const inside = Math.max(0, width - 2 * RADIUS) * Math.max(0, height - 2 * RADIUS)
    return inside === 0 ? 1 : sum / inside
  }
}

function luminance({ data, width, height }: Pixels): Float32Array {
  const plane = new Float32Array(width * height)
  for (let pixel = 0, at = 0; pixel < plane.length; pixel++, at += 3)
    plane[pixel] = 0.299 * (data[at] as number) + 0.587 * (data[at + 1] as number) + 0.114 * (data[at + 2] as number)
  return plane
}
