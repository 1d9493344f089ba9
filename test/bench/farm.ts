import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from '../cli/program.ts'
import { startPostgres, whyNoPostgres } from '../services/postgres.ts'
import { startRedis, whyNoRedis } from '../services/redis.ts'
import type { Bench, BenchOptions, BenchResult, Table, Target } from './bench.ts'
import { type ControlPlane, watchControlPlane } from './farm/control-plane.ts'
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
    'the farm: two worker processes against one with the same threads, on Redis and PostgreSQL; memory of the control plane',
  async run(options): Promise<BenchResult> {
    for (const reason of [whyNoRedis(), whyNoPostgres()]) if (reason) throw new Error(reason)
    const wants = (part: string): boolean => options.only.length === 0 || options.only.includes(part)
    const load = watchLoad()
    const parts: BenchResult[] = []
    if (wants('workers')) parts.push(workersResult(await compareWorkers(options)))
    if (wants('control')) parts.push(controlResult(await control(options)))
    const busy = `other processes kept the machine ${Math.round(load.others(0) * 100)} % busy`
    return {
      tables: parts.flatMap(({ tables }) => tables.map(table => ({ ...table, notes: [...(table.notes ?? []), busy] }))),
      targets: parts.flatMap(({ targets }) => targets),
    }
  },
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
