/** Half of an even kernel, a Gaussian of σ = 1.5: what the measure's own recursive filter makes of a single bright pixel. */
const T0 = 0.2646211054881986
const T1 = 0.21292859201042227
const T2 = 0.10933537277746035
const T3 = 0.03601111465836439
const T4 = 0.00941436780965374
/** Pixels on each side that a blurred pixel is made of. */
export const RADIUS = 4

/** Blurs a plane, or the product of two; outside the image is nothing. */
export function blurred(a: Float32Array, b: Float32Array | null, width: number, height: number): Float32Array {
  const padded = new Float32Array(width + 2 * RADIUS)
  const across = new Float32Array(width * (height + 2 * RADIUS))
  for (let y = 0; y < height; y++) {
    const row = y * width
    if (b) for (let x = 0; x < width; x++) padded[x + RADIUS] = (a[row + x] as number) * (b[row + x] as number)
    else padded.set(a.subarray(row, row + width), RADIUS)
    const to = (y + RADIUS) * width
    for (let x = 0; x < width; x++)
      across[to + x] =
        T0 * (padded[x + 4] as number) +
        T1 * ((padded[x + 3] as number) + (padded[x + 5] as number)) +
        T2 * ((padded[x + 2] as number) + (padded[x + 6] as number)) +
        T3 * ((padded[x + 1] as number) + (padded[x + 7] as number)) +
        T4 * ((padded[x] as number) + (padded[x + 8] as number))
  }
  const result = new Float32Array(width * height)
  for (let y = 0; y < height; y++) {
    const row = y * width
    for (let x = 0; x < width; x++) {
      const at = row + x
      result[at] =
        T0 * (across[at + 4 * width] as number) +
        T1 * ((across[at + 3 * width] as number) + (across[at + 5 * width] as number)) +
        T2 * ((across[at + 2 * width] as number) + (across[at + 6 * width] as number)) +
        T3 * ((across[at + width] as number) + (across[at + 7 * width] as number)) +
        T4 * ((across[at] as number) + (across[at + 8 * width] as number))
    }
  }
  return result
}
