import { join } from 'node:path'
import type { BenchOptions, BenchResult } from '../bench.ts'
import { writeFleet } from '../fleet.ts'
import { type Result, takeTurns } from '../rounds.ts'
import { NEXTGEN, nextgen } from './nextgen.ts'
import { setAside } from './set-aside.ts'
import { type Summary, summarize } from './summary.ts'

const TIMES = 5
const ROUNDS = 2

/** The fleet and one five times as large, in turns: time has to grow with the sites, and memory hardly at all. */
export async function scale(options: BenchOptions): Promise<BenchResult> {
  const small = await cleanBuild('scale-small', options.sites, options)
  const large = await cleanBuild('scale-large', options.sites * TIMES, options)
  const [one, many] = await takeTurns([small.contestant, large.contestant], ROUNDS, options.say)
  await Promise.all([small, large].map(({ root }) => setAside(root)))
  if (!one || !many) return { tables: [], targets: [] }
  return compare(one, many, options)
}

async function cleanBuild(folder: string, sites: number, { work, repo, cores, entries, seed, say }: BenchOptions) {
  const root = join(work, folder)
  say(`writing ${sites} sites to ${root}`)
  await setAside(root)
  const fleet = await writeFleet({ root, sites, entries, seed })
  const [contestant] = (await nextgen({ fleet, repo, work, cores })).filter(({ name }) => name === NEXTGEN.cached)
  if (!contestant) throw new Error(`expected a contestant "${NEXTGEN.cached}", got none`)
  return { root, contestant: { ...contestant, name: `${sites} sites` } }
}

function compare(one: Result, many: Result, { sites }: BenchOptions): BenchResult {
  const small = summarize(one, sites)
  const large = summarize(many, sites * TIMES)
  const memory = large.peak / small.peak
  const time = large.perSite / small.perSite
  return {
    tables: [
      {
        title: `NEXTGEN at ${sites} and at ${sites * TIMES} sites, clean, theme compiled before`,
        columns: ['fleet', 'wall time', 'a site', 'CPU time', 'peak memory'],
        rows: [row(one.contestant.name, small), row(many.contestant.name, large)],
      },
    ],
    targets: [
      {
        what: `Peak memory at ${TIMES} times the sites`,
        wanted: '≤ 1.3 ×',
        measured: `${memory.toFixed(2)} ×`,
        ok: memory <= 1.3,
      },
      {
        what: `Time a site at ${TIMES} times the sites`,
        wanted: '≤ 1.25 ×',
        measured: `${time.toFixed(2)} ×`,
        ok: time <= 1.25,
      },
    ],
  }
}

function row(name: string, { seconds, perSite, cpu, peak }: Summary): string[] {
  return [name, `${seconds.toFixed(2)} s`, `${perSite.toFixed(1)} ms`, `${cpu.toFixed(1)} s`, `${peak.toFixed(0)} MiB`]
}
