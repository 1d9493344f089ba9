import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from '../cli/program.ts'
import { startPostgres, whyNoPostgres } from '../services/postgres.ts'
import { startRedis, whyNoRedis } from '../services/redis.ts'
import type { Bench, BenchOptions, BenchResult, Table, Target } from './bench.ts'
import { type ControlPlane, watchControlPlane } from './farm/control-plane.ts'
import { type Latencies, measureLatency } from './farm/latency.ts'
import { measureThroughput } from './farm/throughput.ts'
import { writeFleet } from './fleet.ts'
import { watchLoad } from './machine-load.ts'
import { median } from './rounds.ts'

const SHARE = 0.9
const CONTROL_MB = 300
const MANY = { sites: 2000, rows: 100_000 } as const

/** One process with all threads, and two with half of them each, on one kind of queue. */
interface Rounds {
  readonly queue: string
  /** Sites a second. */
  readonly one: readonly number[]
  readonly two: readonly number[]
}

export const bench: Bench = {
  about:
    'the farm: from a webhook to what visitors see; two worker processes against one with the same threads, on Redis and PostgreSQL; memory of the control plane',
  async run(options): Promise<BenchResult> {
    const wants = (part: string): boolean => options.only.length === 0 || options.only.includes(part)
    if (wants('workers')) for (const reason of [whyNoRedis(), whyNoPostgres()]) if (reason) throw new Error(reason)
    const load = watchLoad()
    const parts: BenchResult[] = []
    if (wants('latency')) parts.push(latencyResult(await latency(options)))
    if (wants('workers')) parts.push(workersResult(await compareWorkers(options)))
    if (wants('control')) parts.push(controlResult(await control(options)))
    const busy = `all processes kept the cores busy for ${Math.round(load.others(0) * 100)} % of the time`
    return {
      tables: parts.flatMap(({ tables }) => tables.map(table => ({ ...table, notes: [...(table.notes ?? []), busy] }))),
      targets: parts.flatMap(({ targets }) => targets),
    }
  },
}

const EDITS = process.env.NEXTGEN_REDUCED ? 20 : 200

const latency = ({ work, sites, entries, seed, cores, say }: BenchOptions): Promise<Latencies> =>
  measureLatency({ root: join(work, 'latency'), sites, entries, seed, threads: cores, edits: EDITS, say })

function latencyResult({ alone, besideRebuild, rebuilt }: Latencies): BenchResult {
  const all = [
    ['nothing else to do', alone],
    ['the fleet is being rebuilt', besideRebuild],
  ] as const
  const at = (times: readonly number[], share: number): number =>
    times.toSorted((a, b) => a - b)[Math.min(times.length - 1, Math.ceil(times.length * share) - 1)] as number
  const ms = (value: number): string => `${Math.round(value)} ms`
  const table: Table = {
    title: 'From a webhook to what visitors see: one entry edited in a site of a CMS, everything in one process',
    columns: ['meanwhile', 'edits', 'p50', 'p99', 'slowest'],
    rows: all.map(([name, times]) => [
      name,
      String(times.length),
      ms(at(times, 0.5)),
      ms(at(times, 0.99)),
      ms(Math.max(...times)),
    ]),
    notes: [`${rebuilt} builds of other sites, with every page rendered, ended during the second row`],
  }
  const targets = all.flatMap(([name, times]): Target[] =>
    (
      [
        ['p50', 0.5, 150],
        ['p99', 0.99, 500],
      ] as const
    ).map(([what, share, most]) => ({
      what: `webhook to live, ${what}, ${name}`,
      wanted: `< ${most} ms`,
      measured: ms(at(times, share)),
      ok: at(times, share) < most,
    })),
  )
  return { tables: [table], targets }
}

async function compareWorkers({ work, sites, entries, rounds, seed, cores, say }: BenchOptions): Promise<Rounds[]> {
  const root = join(work, 'farm')
  await rm(root, { recursive: true, force: true })
  const fleet = await writeFleet({ root, sites, entries, seed })
  say('compiling the theme')
  await run(['build', fleet.sites[0] as string, '--root', root])
  await using redis = await startRedis()
  await using postgres = await startPostgres()
  const threads = Math.max(2, cores - (cores % 2))
  let made = 0
  const measure = async (server: string, workers: number): Promise<number> => {
    made++
    const rate = await measureThroughput({
      ...{ root, sites: fleet.sites, workers, threads: threads / workers },
      queue: `${server}?queue=bench${made}`,
      ledger: `${postgres.url}?schema=bench${made}`,
    })
    say(`${new URL(server).protocol} ${workers} × ${threads / workers} threads: ${rate.toFixed(1)} sites/s`)
    return rate
  }
  const results: Rounds[] = []
  for (const [queue, server] of [
    ['Redis', redis.url],
    ['PostgreSQL', postgres.url],
  ] as const) {
    const [one, two]: [number[], number[]] = [[], []]
    await measure(server, 1)
    for (let round = 0; round < rounds; round++) {
      one.push(await measure(server, 1))
      two.push(await measure(server, 2))
    }
    results.push({ queue, one, two })
  }
  return results
}

function workersResult(results: readonly Rounds[]): BenchResult {
  const shareOf = ({ one, two }: Rounds): number => median(two) / median(one)
  const rate = (rates: readonly number[]): string =>
    `${median(rates).toFixed(1)} sites/s (${Math.min(...rates).toFixed(1)}–${Math.max(...rates).toFixed(1)})`
  const table: Table = {
    title: 'A fleet built by one worker process, and by two with the same threads between them',
    columns: ['queue', 'one process', 'two processes', 'share'],
    rows: results.map(each => [each.queue, rate(each.one), rate(each.two), shareOf(each).toFixed(2)]),
  }
  const targets = results.map((each): Target => {
    const share = shareOf(each)
    return {
      what: `throughput of two worker processes on ${each.queue}, of that of one with the same threads`,
      wanted: `at least ${SHARE}`,
      measured: share.toFixed(2),
      ok: share >= SHARE,
    }
  })
  return { tables: [table], targets }
}

async function control({ work, seed, say }: BenchOptions): Promise<ControlPlane> {
  const root = join(work, 'control')
  await rm(root, { recursive: true, force: true })
  await writeFleet({ root, sites: 1, entries: 1, seed })
  say(`filling a ledger with ${MANY.rows} rows`)
  return watchControlPlane(root, { ...MANY, theme: 'bench' })
}

function controlResult({ sites, rows, peakMb, restingMb }: ControlPlane): BenchResult {
  const table: Table = {
    title: `A control plane with ${sites} sites and ${rows} rows in its ledger`,
    columns: ['most memory', 'at rest'],
    rows: [[`${Math.round(peakMb)} MiB`, `${Math.round(restingMb)} MiB`]],
  }
  const target: Target = {
    what: 'most memory of a control plane',
    wanted: `at most ${CONTROL_MB} MB`,
    measured: `${Math.round(peakMb * 1.048576)} MB`,
    ok: peakMb * 1.048576 <= CONTROL_MB,
  }
  return { tables: [table], targets: [target] }
}
