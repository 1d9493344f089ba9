import { appendFile, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { directoryBucket } from '#bucket/directory.ts'
import { openWorkspace } from '#config/workspace.ts'
import type { RunReport } from '#model/report.ts'
import { openGenerator } from '../../src/generator.ts'
import { runJson } from '../cli/program.ts'
import type { Bench, BenchOptions, BenchResult, Target } from './bench.ts'
import { writeFleet } from './fleet.ts'
import { watchLoad } from './machine-load.ts'
import { median } from './rounds.ts'

const ENTRIES = 9_800
/** Clean builds and edits take turns: a machine that slows down slows both. */
const ROUNDS = 4
const EDITS = 6
const RENDER_TIME = Date.UTC(2026, 0, 1)
/** A file younger than this is read again by every build: it may change once more without a trace in its times. */
const SETTLING_MS = 2_200
/** A site of this size holds more than a thread may by default. */
const MEMORY_MB = 1_500

export const bench: Bench = {
  about: 'builds of a large site after one edited text, and of a fleet in which nothing has changed, in a warm process',
  async run(options): Promise<BenchResult> {
    const load = watchLoad()
    const large = await oneEdit(options)
    const still = await nothingChanged(options)
    const share = large.edited.wall / large.clean.wall
    const cpuShare = large.edited.cpu / large.clean.cpu
    const pages = large.rendered / large.pages
    const targets: Target[] = [
      {
        what: 'One text of a large site edited: pages rendered',
        wanted: '≤ 1 %',
        measured: percent(pages),
        ok: pages <= 0.01,
      },
      { what: 'The same: time of a clean build', wanted: '≤ 5 %', measured: percent(share), ok: share <= 0.05 },
      {
        what: `Nothing changed in ${options.sites} sites`,
        wanted: '< 200 ms',
        measured: `${still.ms.toFixed(0)} ms`,
        ok: still.ms < 200 && still.rendered === 0,
      },
    ]
    return {
      tables: [
        {
          title: `A site of ${large.pages} pages, ${options.cores} threads, warm`,
          columns: ['build', 'wall time', 'CPU time', 'pages rendered'],
          rows: [
            ['clean (median)', seconds(large.clean.wall), seconds(large.clean.cpu), String(large.pages)],
            ['one text edited (median)', seconds(large.edited.wall), seconds(large.edited.cpu), String(large.rendered)],
            ['the same, `nextgen build` in a process of its own', seconds(large.cold), '', String(large.coldRendered)],
          ],
          notes: [
            'a process of its own starts Node, a thread and the theme, and reads everything that a process that lives on still holds; the target is that of the latter',
            `CPU time after the edit: ${percent(cpuShare)} of a clean build's`,
            `all processes kept the cores busy for ${Math.round(load.others(0) * 100)} % of the time`,
          ],
        },
      ],
      targets,
    }
  },
}

interface Cost {
  /** Seconds. */
  readonly wall: number
  readonly cpu: number
}

async function oneEdit({ work, cores, seed, say }: BenchOptions) {
  const root = join(work, 'incremental')
  await rm(root, { recursive: true, force: true })
  say(`writing a site of ${ENTRIES} entries to ${root}`)
  await writeFleet({ root, sites: 1, entries: ENTRIES, seed })
  // Its 404th page of ten articles would have the path of the page for errors.
  await edit(join(root, 'themes/bench/src/pages/[...page].astro'), text => text.replace('pageSize: 10', 'pageSize: 50'))
  await edit(join(root, 'sites/site-0001/site.json'), text => text.replace('"finish": false', '"finish": true'))
  await writeFile(join(root, 'nextgen.config.ts'), `export default { limits: { renderMemoryMb: ${MEMORY_MB} } }\n`)
  await new Promise(settled => setTimeout(settled, SETTLING_MS))
  await using factory = factoryOf(root, cores)
  say('building it for the first time')
  await factory.run(false)
  const posts = join(root, 'sites/site-0001/content/posts')
  const files = (await readdir(posts)).sort()
  const cleans: (Cost & { readonly pages: number })[] = []
  const edits: (Cost & { readonly rendered: number })[] = []
  for (let round = 0; round < ROUNDS; round++) {
    say(`building it from nothing, then ${EDITS} times after an edit (${round + 1} of ${ROUNDS})`)
    const { result, ...cost } = await timed(() => factory.run(true))
    cleans.push({ ...cost, pages: result.totals.pages })
    for (let at = 0; at < EDITS; at++) {
      const file = files[((round * EDITS + at) * 397) % files.length] as string
      await appendFile(join(posts, file), `\nAdded in round ${round}.\n`)
      const { result, ...cost } = await timed(() => factory.run(false))
      // The first one warms up.
      if (at > 0) edits.push({ ...cost, rendered: result.totals.rendered })
    }
  }
  const cold = await coldEdit(root, join(posts, files[5] as string), cores)
  return {
    pages: Math.max(...cleans.map(({ pages }) => pages)),
    clean: medianOf(cleans),
    cold: cold.wall,
    coldRendered: cold.result,
    edited: medianOf(edits),
    rendered: Math.max(...edits.map(({ rendered }) => rendered)),
  }
}

const medianOf = (costs: readonly Cost[]): Cost => ({
  wall: median(costs.map(({ wall }) => wall)),
  cpu: median(costs.map(({ cpu }) => cpu)),
})

/** The time from the start of the program to its end, and how many pages it rendered. */
async function coldEdit(root: string, file: string, cores: number): Promise<Cost & { readonly result: number }> {
  await appendFile(file, '\nAdded before a process began.\n')
  const words = ['build', '--root', root, '--concurrency', String(cores)]
  // As the generator of this process: another day is another clock.
  const environment = { SOURCE_DATE_EPOCH: String(RENDER_TIME / 1000) }
  return timed(async () => {
    const { code, json, stderr } = await runJson(words, { environment })
    if (code !== 0) throw new Error(stderr)
    return json.totals.rendered as number
  })
}

async function nothingChanged({ work, cores, seed, sites, entries, say }: BenchOptions) {
  const root = join(work, 'unchanged')
  await rm(root, { recursive: true, force: true })
  say(`writing ${sites} sites to ${root}`)
  await writeFleet({ root, sites, entries, seed })
  await new Promise(settled => setTimeout(settled, SETTLING_MS))
  await using factory = factoryOf(root, cores)
  say('building them')
  await factory.run(false)
  const rounds: { wall: number; result: RunReport }[] = []
  for (let at = 0; at < EDITS; at++) rounds.push(await timed(() => factory.run(false)))
  return {
    ms: median(rounds.map(({ wall }) => wall * 1000)),
    rendered: Math.max(...rounds.map(({ result }) => result.totals.rendered)),
  }
}

/** The generator as a process holds it that lives on: its threads stay. */
function factoryOf(root: string, threads: number) {
  const generator = openGenerator({
    workspace: openWorkspace(root),
    bucket: directoryBucket(join(root, '.nextgen/bucket')),
    threads,
    limits: { renderMemoryMb: MEMORY_MB },
    publicEnvironment: {},
    renderTime: () => RENDER_TIME,
  })
  return {
    async run(force: boolean): Promise<RunReport> {
      const report = await generator.run({
        sites: [],
        environment: 'live',
        force,
        check: false,
        release: false,
        actor: 'bench',
        listener: () => {},
      })
      if (!report.ok) throw new Error(JSON.stringify(report.sites.filter(({ errors }) => errors)[0]?.errors))
      return report
    },
    [Symbol.asyncDispose]: () => generator[Symbol.asyncDispose](),
  }
}

async function timed<Result>(run: () => Promise<Result>): Promise<Cost & { readonly result: Result }> {
  const begun = performance.now()
  const before = process.cpuUsage()
  const result = await run()
  const { user, system } = process.cpuUsage(before)
  return { result, wall: (performance.now() - begun) / 1000, cpu: (user + system) / 1e6 }
}

const edit = async (file: string, change: (text: string) => string): Promise<void> =>
  writeFile(file, change(await readFile(file, 'utf8')))

const seconds = (value: number): string => `${value.toFixed(2)} s`
const percent = (value: number): string => `${(value * 100).toFixed(value < 0.01 ? 2 : 1)} %`
