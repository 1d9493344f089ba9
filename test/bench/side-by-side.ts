import { join } from 'node:path'
import type { Bench, BenchOptions, BenchResult, Table } from './bench.ts'
import type { Contestant, Setting } from './contestant.ts'
import { type FleetInfo, writeFleet } from './fleet.ts'
import { median, type Result, takeTurns } from './rounds.ts'
import { astro } from './side-by-side/astro.ts'
import { eleventy } from './side-by-side/eleventy.ts'
import { fleetTargets } from './side-by-side/fleet-targets.ts'
import { hugo } from './side-by-side/hugo.ts'
import { nextgen } from './side-by-side/nextgen.ts'
import { assertSamePages } from './side-by-side/same-pages.ts'
import { scale } from './side-by-side/scale.ts'
import { removeSetAside, setAside } from './side-by-side/set-aside.ts'
import { fleetSeconds, summarize } from './side-by-side/summary.ts'

/** The order gives the reference for `assertSamePages`: the theme under Astro's own build. */
const TOOLS: Readonly<Record<string, (setting: Setting) => Promise<Contestant[]>>> = { astro, hugo, eleventy, nextgen }

export const bench: Bench = {
  about: 'one fleet built by NEXTGEN, Hugo, Eleventy and `astro build`, in turns',
  async run(options): Promise<BenchResult> {
    const { sites, entries, rounds, say, only } = options
    const setting = await prepare(options)
    say(`${sites} sites with ${entries} articles, ${setting.fleet.pages} pages`)
    const chosen = Object.entries(TOOLS).filter(([name]) => only.length === 0 || only.includes(name))
    const contestants: Contestant[] = []
    for (const [, tool] of chosen) contestants.push(...(await tool(setting)))
    const results = await takeTurns(contestants, rounds, say)
    assertSamePages(results, ({ contestant }) => pagesOf(setting.fleet, contestant.sites))
    const larger = options.scale ? await scale(options) : { tables: [], targets: [] }
    await removeSetAside(options.work)
    return {
      tables: [table(results, setting.fleet, options), ...larger.tables],
      targets: [...fleetTargets(results, sites), ...larger.targets],
    }
  },
}

async function prepare({ repo, work, cores, sites, entries, seed, say }: BenchOptions): Promise<Setting> {
  const root = join(work, 'fleet')
  say(`writing the fleet to ${root}`)
  await setAside(root)
  return { fleet: await writeFleet({ root, sites, entries, seed }), repo, work, cores }
}

function pagesOf(fleet: FleetInfo, sites: number): number {
  return fleet.sites.slice(0, sites).reduce((sum, site) => sum + (fleet.pagesOf[site] ?? 0), 0)
}

function table(results: readonly Result[], fleet: FleetInfo, { entries, seed }: BenchOptions): Table {
  const peers = results.filter(({ contestant }) => contestant.tool.startsWith('Hugo'))
  const base = peers[0] && fleetSeconds(peers[0], fleet.sites.length)
  return {
    title: `${fleet.sites.length} sites × ${entries} articles, ${fleet.pages} pages, seed ${seed}`,
    columns: [
      'built by',
      'whole fleet',
      'rounds (min–max)',
      'a site',
      'CPU time',
      'peak memory',
      'HTML a page',
      'of Hugo’s time',
    ],
    rows: results.map(result => {
      const { seconds, spread, perSite, cpu, peak, htmlPerPage, rounds } = summarize(result, fleet.sites.length)
      const sampled = result.contestant.sites < fleet.sites.length
      const note = sampled ? ` (extrapolated from ${result.contestant.sites} sites)` : ''
      const share = base ? `${(seconds / base).toFixed(2)}` : '–'
      return [
        result.contestant.name,
        `${seconds.toFixed(2)} s${note}`,
        `${rounds} (${spread})`,
        `${perSite.toFixed(1)} ms`,
        `${cpu.toFixed(1)} s`,
        `${peak.toFixed(0)} MiB`,
        `${(htmlPerPage / 1000).toFixed(2)} kB`,
        share,
      ]
    }),
    notes: [[...new Set(results.map(({ contestant }) => contestant.tool))].join(', '), busy(results)],
  }
}

function busy(results: readonly Result[]): string {
  const share = median(results.flatMap(({ runs }) => runs.map(run => run.othersShare)))
  return `other processes took ${(share * 100).toFixed(0)} % of the cores meanwhile (median of the runs)`
}
