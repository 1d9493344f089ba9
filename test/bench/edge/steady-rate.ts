import autocannon from 'autocannon'
import type { Load } from './wrk.ts'

/** ms that answers took, from when each should have been asked for. */
export interface Latencies {
  readonly median: number
  readonly p99: number
  /** Requests a second that were really made. */
  readonly rate: number
}

/** The load generator's own code is compiled in this time, which counts for nobody. */
const WARM_UP_SECONDS = 2

/**
 * Asks for the pages in turn, at a fixed rate, whether the server keeps up or not. Each connection asks for its share of a
 * second as fast as it is answered, and then waits for the next second: harder than evenly spread requests.
 */
export async function atSteadyRate(load: Load, rate: number): Promise<Latencies> {
  await ask(load, rate, WARM_UP_SECONDS)
  const { latency, requests } = await ask(load, rate, load.seconds)
  return { median: latency.p50, p99: latency.p99, rate: requests.average }
}

async function ask({ port, pages, connections }: Load, rate: number, duration: number): Promise<autocannon.Result> {
  const result = await autocannon({
    url: `http://127.0.0.1:${port}`,
    connections,
    duration,
    overallRate: Math.round(rate),
    requests: pages.map(({ host, path }) => ({ method: 'GET', path, headers: { host } })),
  })
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`expected only answers with 200, got ${result.non2xx} others and ${result.errors} errors`)
  return result
}
