import { mkdir } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Bench, BenchOptions } from './bench.ts'
import { machine, targetLine, toMarkdown, writeSection } from './report.ts'

/** Every benchmark that `npm run bench -- NAME` knows; `all` runs them in this order. */
const BENCHES: Readonly<Record<string, () => Promise<{ readonly bench: Bench }>>> = {
  fleet: () => import('./side-by-side.ts'),
  incremental: () => import('./incremental.ts'),
  publish: () => import('./publish.ts'),
  edge: () => import('./edge.ts'),
  images: () => import('./images.ts'),
  finish: () => import('./finish.ts'),
  pull: () => import('./pull.ts'),
  farm: () => import('./farm.ts'),
  preview: () => import('./preview.ts'),
}

const USAGE = `npm run bench -- [NAME… | all] [--sites 200] [--entries 50] [--rounds 3] [--seed 1] [--scale] [--only PART,…] [--write]`

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    sites: { type: 'string', default: '200' },
    entries: { type: 'string', default: '50' },
    rounds: { type: 'string', default: '3' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
    scale: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

const repo = join(import.meta.dirname, '..', '..')
const work = join(repo, '.nextgen', 'bench')
const names = positionals.includes('all') ? Object.keys(BENCHES) : positionals.length > 0 ? positionals : ['fleet']

if (flags.help) {
  console.log(USAGE)
  for (const [name, load] of Object.entries(BENCHES)) console.log(`  ${name.padEnd(10)} ${(await load()).bench.about}`)
} else {
  process.exitCode = await run()
}

/** Returns the exit code: 0, 1 when a target was not reached, 2 for a wrong call. */
async function run(): Promise<number> {
  const options: BenchOptions = {
    sites: count('sites', flags.sites),
    entries: count('entries', flags.entries),
    rounds: count('rounds', flags.rounds),
    seed: count('seed', flags.seed),
    scale: flags.scale,
    only: flags.only.split(',').filter(name => name !== ''),
    cores: availableParallelism(),
    repo,
    work,
    say: line => console.error(line),
  }
  const unknown = names.filter(name => !(name in BENCHES))
  if (unknown.length > 0) {
    console.error(`expected ${Object.keys(BENCHES).join(', ')} or all, got ${unknown.join(', ')}\n${USAGE}`)
    return 2
  }
  await mkdir(work, { recursive: true })
  let reached = true
  for (const name of names) reached = (await runOne(name, options)) && reached
  return reached ? 0 : 1
}

async function runOne(name: string, options: BenchOptions): Promise<boolean> {
  const load = BENCHES[name]
  if (!load) return false
  const { bench } = await load()
  const result = await bench.run(options)
  const facts = machine(new Date())
  const markdown = `${facts}\n\n${toMarkdown(result)}`
  console.log(`${facts}\n\n${toMarkdown({ ...result, targets: [] })}\n`)
  for (const target of result.targets) console.log(targetLine(target))
  if (flags.write) await writeSection(join(repo, 'docs', 'performance.md'), name, markdown)
  return result.targets.every(target => target.ok)
}

function count(name: string, text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1)
    throw new RangeError(`--${name}: expected a whole number from 1, got "${text}"`)
  return value
}
