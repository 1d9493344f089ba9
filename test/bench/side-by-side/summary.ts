import { median, type Result } from '../rounds.ts'

export interface Summary {
  /** Wall time for the whole fleet, median over the rounds; multiplied where only a sample was built. */
  readonly seconds: number
  readonly perSite: number
  readonly rounds: number
  /** Fastest and slowest round as measured, `3.9–4.1 s`. */
  readonly spread: string
  /** For the whole fleet, in seconds. */
  readonly cpu: number
  /** MiB, the worst round. */
  readonly peak: number
  /** Bytes. */
  readonly htmlPerPage: number
}

export function summarize(result: Result, fleetSites: number): Summary {
  const { contestant, runs, output } = result
  const factor = fleetSites / contestant.sites
  const walls = runs.map(run => run.wallMs / 1000)
  const seconds = fleetSeconds(result, fleetSites)
  return {
    seconds,
    perSite: (seconds / fleetSites) * 1000,
    rounds: runs.length,
    spread: `${Math.min(...walls).toFixed(2)}–${Math.max(...walls).toFixed(2)} s`,
    cpu: (median(runs.map(run => run.cpuMs)) / 1000) * factor,
    peak: Math.max(...runs.map(run => run.peakMb)),
    htmlPerPage: output.htmlBytes / output.pages,
  }
}

/** Median wall time in seconds, multiplied up to the whole fleet where only a sample was built. */
export function fleetSeconds({ contestant, runs }: Result, fleetSites: number): number {
  return (median(runs.map(run => run.wallMs)) / 1000) * (fleetSites / contestant.sites)
}
