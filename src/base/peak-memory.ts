import { readFileSync } from 'node:fs'

const children = new Set<number>()

/** Counts a child process into the peak for as long as it lives; returns the function that ends that. */
export function trackChild(pid: number | undefined): () => void {
  if (pid === undefined) return () => {}
  children.add(pid)
  return () => void children.delete(pid)
}

const SAMPLE_EVERY = 100

/** Samples resident memory of this process and its tracked children; `stop` returns the highest sum in MiB. */
export function watchPeakMemory(): { readonly stop: () => number } {
  let peak = 0
  const sample = (): void => {
    let sum = process.memoryUsage.rss()
    for (const pid of children) sum += residentBytes(pid)
    peak = Math.max(peak, sum)
  }
  sample()
  const timer = setInterval(sample, SAMPLE_EVERY)
  timer.unref()
  return {
    stop() {
      clearInterval(timer)
      sample()
      return Math.round(Math.max(peak, process.resourceUsage().maxRSS * 1024) / 2 ** 20)
    },
  }
}

/** From /proc; 0 where there is none or the process has ended. */
function residentBytes(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * 4096
  } catch {
    return 0
  }
}
