/**
 * A bound on the pixels that all image threads together hold at a time: their memory is libvips', which no heap limit of a
 * thread counts. Counted in kilopixels in shared memory, so that threads wait for each other without the main thread.
 */
const UNIT = 1000

/** A budget of so many pixels for tasks that share it. */
export function newPixelBudget(pixels: number): SharedArrayBuffer {
  const budget = new SharedArrayBuffer(8)
  new Int32Array(budget).fill(Math.ceil(pixels / UNIT))
  return budget
}

/** Runs `work` once so many pixels are free; more than the whole budget is treated as the whole. */
export async function withPixels<T>(budget: SharedArrayBuffer, pixels: number, work: () => Promise<T>): Promise<T> {
  const counter = new Int32Array(budget)
  const share = Math.min(Math.ceil(pixels / UNIT), counter[1] as number)
  for (;;) {
    const free = Atomics.load(counter, 0)
    if (free < share) await Atomics.waitAsync(counter, 0, free).value
    else if (Atomics.compareExchange(counter, 0, free, free - share) === free) break
  }
  try {
    return await work()
  } finally {
    Atomics.add(counter, 0, share)
    Atomics.notify(counter, 0)
  }
}
