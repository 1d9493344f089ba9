import { request } from 'node:http'
import type { Bench, BenchOptions, BenchResult } from './bench.ts'
import { type ReleasedSites, releaseSites } from './edge/released-sites.ts'
import { type Server, startEdge, startNginx } from './edge/servers.ts'
import { atSteadyRate, type Latencies } from './edge/steady-rate.ts'
import { type Load, mostRequests } from './edge/wrk.ts'
import { watchLoad } from './machine-load.ts'
import { median } from './rounds.ts'

const SITES = 10
const SECONDS = 5
const CONNECTIONS = 32
/** For latencies: as many as autocannon makes unless told otherwise. More are answered as fast, and wait for the generator. */
const STEADY_CONNECTIONS = 10
const WANTED = { share: 0.3, p99: 20 }

export const bench: Bench = {
  about: 'the edge over a bucket in a folder, one process, against nginx with the same files',
  async run(options): Promise<BenchResult> {
    const { work, entries, seed, say } = options
    say(`releasing ${SITES} sites of ${entries} pages`)
    const released = await releaseSites({ work, sites: SITES, entries, seed })
    await using nginx = await startNginx(released.folder, work)
    await using edge = await startEdge(options.repo, released.bucketDir)
    await assertSameBytes(released, nginx, edge)
    const load = watchLoad()
    const rates = await inTurns([nginx, edge], released, options)
    const most = rates.map(each => median(each)) as [number, number]
    const latencies: Latencies[] = []
    for (const [at, server] of [nginx, edge].entries())
      latencies.push(await atSteadyRate(steadyLoadOf(server, released, options), (most[at] as number) / 2))
    return resultOf([nginx, edge], rates, latencies, released, load.others(0))
  },
}

const loadOf = ({ port }: Server, { pages }: ReleasedSites, { work }: BenchOptions): Load => ({
  ...{ port, pages, work },
  ...{ seconds: SECONDS, connections: CONNECTIONS },
})

const steadyLoadOf = (...of: Parameters<typeof loadOf>): Load => ({ ...loadOf(...of), connections: STEADY_CONNECTIONS })

/** One more round than asked for: in the first, caches fill and code is compiled. */
async function inTurns(
  servers: readonly Server[],
  released: ReleasedSites,
  options: BenchOptions,
): Promise<number[][]> {
  const rates: number[][] = servers.map(() => [])
  for (let round = 0; round <= options.rounds; round++)
    for (const at of round % 2 ? [1, 0] : [0, 1]) {
      const server = servers[at] as Server
      const rate = await mostRequests(loadOf(server, released, options))
      options.say(`${server.name}: ${Math.round(rate)} requests a second${round === 0 ? ' (not counted)' : ''}`)
      if (round > 0) rates[at]?.push(rate)
    }
  return rates
}

async function assertSameBytes({ pages }: ReleasedSites, nginx: Server, edge: Server): Promise<void> {
  for (const page of pages) {
    const [wanted, got] = await Promise.all([nginx, edge].map(server => bodyOf(server, page)))
    if (wanted !== got) throw new Error(`expected the same bytes for ${page.path} of ${page.host}`)
  }
}

function bodyOf({ port }: Server, { host, path }: ReleasedSites['pages'][number]): Promise<string> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path, headers: { host } }, response => {
      let text = ''
      response.setEncoding('utf8').on('data', chunk => {
        text += chunk
      })
      response.on('end', () => resolve(`${response.statusCode} ${text}`))
    })
      .on('error', reject)
      .end()
  })
}

function resultOf(
  servers: readonly [Server, Server],
  rates: readonly number[][],
  latencies: readonly Latencies[],
  { pages, pageBytes }: ReleasedSites,
  busy: number,
): BenchResult {
  const most = rates.map(each => median(each))
  const share = (most[1] ?? 0) / (most[0] ?? 1)
  const whole = (value: number): string => Math.round(value).toLocaleString('en')
  const rows = servers.map(({ name }, at) => [
    name,
    whole(most[at] ?? 0),
    `${whole(Math.min(...(rates[at] ?? [])))}–${whole(Math.max(...(rates[at] ?? [])))}`,
    at === 0 ? '1' : share.toFixed(2),
    `${latencies[at]?.median} ms`,
    `${latencies[at]?.p99} ms`,
  ])
  const p99 = latencies[1]?.p99 ?? Number.POSITIVE_INFINITY
  return {
    tables: [
      {
        title: `${pages.length} pages of ${(pageBytes / 1000).toFixed(1)} kB on ${SITES} hosts, ${CONNECTIONS} connections`,
        columns: [
          'served by',
          'requests/s',
          'rounds (min–max)',
          'of nginx',
          'median at half of it',
          'p99 at half of it',
        ],
        rows,
        notes: [
          `requests/s by wrk, as many as the server takes; latencies by autocannon at a fixed rate on ${STEADY_CONNECTIONS} connections`,
          `the load generator shares the cores; all processes kept them busy for ${Math.round(busy * 100)} % of the time`,
        ],
      },
    ],
    targets: [
      {
        what: 'edge, requests/s of what nginx answers',
        wanted: `≥ ${WANTED.share}`,
        measured: share.toFixed(2),
        ok: share >= WANTED.share,
      },
      {
        what: 'edge, p99 at half of its maximum',
        wanted: `< ${WANTED.p99} ms`,
        measured: `${p99} ms`,
        ok: p99 < WANTED.p99,
      },
    ],
  }
}
