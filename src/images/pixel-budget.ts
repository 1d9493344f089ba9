/**
 * A bound on the pixels that all image threads together hold at a time: their memory is libvips', which no heap limit of a
 * thread counts. Counted in kilopixels in shared memory, so that threads wait for each other without the main thread.
 */
const UNIT = 1000

/** What a pixel of the budget stands for. */
export const BYTES_A_PIXEL = 8

/** Pixels that may be held at a time in so many threads, unless an operator says otherwise. */
export const pixelsHeldBy = (threads: number): number => 32_000_000 * threads

/**
 * The most that a run of images takes, MiB: two processes, what each thread needs for itself, and the pixels. An image that
 * needs more than the whole budget is made alone, and takes what it takes.
 */
export const peakMemoryMb = (threads: number, pixels = pixelsHeldBy(threads)): number =>
  Math.ceil(PROCESSES_MB + THREAD_MB * threads + (pixels * BYTES_A_PIXEL) / 2 ** 20)

const PROCESSES_MB = 180
const THREAD_MB = 30

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
