import autocannon from 'autocannon'
import type { Load } from './wrk.ts'

/** ms that answers took, from when each should have been asked for. */
export interface Latencies {
  readonly median: number
  readonly p99: number
  /** Requests a second that were really made. */
  readonly rate: number
}

/** Asks for the pages in turn, at a fixed rate, whether the server keeps up or not. */
export async function atSteadyRate({ port, pages, seconds, connections }: Load, rate: number): Promise<Latencies> {
  const result = await autocannon({
    url: `http://127.0.0.1:${port}`,
    connections,
    duration: seconds,
    overallRate: Math.round(rate),
    requests: pages.map(({ host, path }) => ({ method: 'GET', path, headers: { host } })),
  })
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`expected only answers with 200, got ${result.non2xx} others and ${result.errors} errors`)
  return { median: result.latency.p50, p99: result.latency.p99, rate: result.requests.average }
}
