import { cp, mkdir, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { peakMemoryMb, pixelsHeldBy } from '#images/pixel-budget.ts'
import { FORMATS, WIDTHS } from '../images/photograph-set.ts'
import { type Photograph, photographs } from '../images/photographs.ts'
import type { Bench, BenchOptions, BenchResult, Target } from './bench.ts'
import { look } from './image-look.ts'
import { type ImageSetting, seconds } from './image-setting.ts'
import { type Measurement, measure } from './measure.ts'
import { median } from './rounds.ts'

/** A reduced run takes a quarter of the photographs. */
const REDUCED = process.env.NEXTGEN_REDUCED !== undefined

/** How somebody may write the plain program; the fastest of these on a quarter of the photographs runs in the race. */
const PLAIN: readonly (readonly string[])[] = [
  [],
  ['--at-once', '4'],
  ['--threads', '2'],
  ['--share'],
  ['--share', '--at-once', '3'],
  ['--share', '--at-once', '4'],
  ['--share', '--threads', '2'],
]

export const bench: Bench = {
  about:
    'photographs in three sizes and formats, by NEXTGEN, by sharp alone, by `astro build`; and how small at what look',
  async run(options): Promise<BenchResult> {
    const setting = await prepare(options)
    const wants = (part: string): boolean => options.only.length === 0 || options.only.includes(part)
    const parts: BenchResult[] = []
    if (wants('speed')) parts.push(await speed(setting, wants('astro')))
    if (wants('look')) parts.push(await look(setting))
    return { tables: parts.flatMap(part => part.tables), targets: parts.flatMap(part => part.targets) }
  },
}

async function prepare(options: BenchOptions): Promise<ImageSetting> {
  const dir = join(options.work, 'images')
  const photos = (await photographs(dir)).filter((_, index) => !REDUCED || index % 4 === 0)
  const all = join(dir, 'photographs')
  await linkAll(all, photos)
  const program = (name: string, ...args: string[]) =>
    measure({
      file: process.execPath,
      args: [join(options.repo, 'test/images', `${name}.ts`), ...args],
      cwd: options.repo,
      // As `bin/nextgen.js` sets it; the plain program has it too.
      env: { NODE_COMPILE_CACHE: join(options.repo, 'node_modules/.cache/nextgen/compiled-code') },
    })
  return { ...options, dir, photos, all, program }
}

async function linkAll(dir: string, photos: readonly Photograph[]): Promise<void> {
  await rm(dir, { recursive: true, force: true })
  await mkdir(dir, { recursive: true })
  for (const { name, file } of photos) await symlink(file, join(dir, `${name}${extname(file)}`))
}

interface Row {
  readonly name: string
  readonly runs: Measurement[]
}

/** The fixed quality against the fastest plain program, in turns; then once more with everything made. */
async function speed(setting: ImageSetting, withAstro: boolean): Promise<BenchResult> {
  const { dir, all, rounds, say, program, photos, cores } = setting
  const bucket = join(dir, 'fixed')
  const best = await fastestPlain(setting)
  const plain: Row = { name: `sharp alone, ${best.join(' ') || 'each output for itself'}`, runs: [] }
  const factory: Row = { name: 'NEXTGEN, fixed quality', runs: [] }
  const turns = [
    {
      row: plain,
      out: join(dir, 'plain-out'),
      run: () => program('plain-sharp', all, join(dir, 'plain-out'), ...best),
    },
    { row: factory, out: bucket, run: () => program('encode-photographs', all, bucket, 'fixed') },
  ]
  for (let round = 0; round < rounds; round++)
    for (const { row, out, run } of round % 2 ? turns.toReversed() : turns) {
      await rm(out, { recursive: true, force: true })
      const measured = await run()
      row.runs.push(measured)
      say(`round ${round + 1} of ${rounds}: ${row.name}: ${seconds(measured.wallMs)}`)
    }
  const again = await program('encode-photographs', all, bucket, 'fixed')
  const { encoded } = JSON.parse(again.stdout) as { encoded: number }
  const astro = withAstro ? await astroBuild(setting) : undefined

  const base = median(plain.runs.map(({ wallMs }) => wallMs))
  const own = median(factory.runs.map(({ wallMs }) => wallMs))
  const peak = Math.max(...factory.runs.map(({ peakMb }) => peakMb))
  const most = peakMemoryMb(cores)
  const line = (name: string, runs: readonly Measurement[]): string[] => {
    const wall = median(runs.map(({ wallMs }) => wallMs))
    return [
      name,
      seconds(wall),
      `${(base / wall).toFixed(2)}×`,
      seconds(median(runs.map(({ cpuMs }) => cpuMs))),
      `${Math.max(...runs.map(({ peakMb }) => peakMb)).toFixed(0)} MB`,
      `${(Math.max(...runs.map(({ othersShare }) => othersShare)) * 100).toFixed(0)} %`,
    ]
  }
  return {
    tables: [
      {
        title: `${photos.length} photographs × ${WIDTHS.length} widths × ${FORMATS.length} formats`,
        columns: ['made by', 'time', 'throughput', 'CPU time', 'peak memory', 'others on the machine'],
        rows: [
          line(plain.name, plain.runs),
          line(factory.name, factory.runs),
          line(`${factory.name}, second run: ${encoded} encodes`, [again]),
          ...(astro ? [line('astro build, the same pictures', [astro])] : []),
        ],
        notes: [
          `median of ${rounds} rounds in turns; the plain program is the fastest of ${PLAIN.length} ways to write it, tried on a quarter of the photographs`,
          '`astro build` writes 8-bit AVIF at effort 4, its default; the others 10-bit at effort 3',
        ],
      },
    ],
    targets: [
      target('throughput against the fastest plain sharp program', '≥ 0.95', base / own, base / own >= 0.95),
      { what: 'encodes of a second run', wanted: '0', measured: String(encoded), ok: encoded === 0 },
      {
        what: `peak memory, of ${pixelsHeldBy(cores) / 1e6} million pixels and ${cores} threads`,
        wanted: `≤ ${most} MB`,
        measured: `${peak.toFixed(0)} MB`,
        ok: peak <= most,
      },
    ],
  }
}

async function fastestPlain({ dir, photos, program, say }: ImageSetting): Promise<readonly string[]> {
  const some = join(dir, 'some')
  await linkAll(
    some,
    photos.filter((_, index) => index % 4 === 0),
  )
  let best: { readonly args: readonly string[]; readonly wallMs: number } | undefined
  for (const args of PLAIN) {
    const out = join(dir, 'plain-out')
    await rm(out, { recursive: true, force: true })
    const { wallMs } = await program('plain-sharp', some, out, ...args)
    say(`trying sharp alone ${args.join(' ')}: ${seconds(wallMs)}`)
    if (!best || wallMs < best.wallMs) best = { args, wallMs }
  }
  return best?.args ?? []
}

/** A page with all photographs as `<Picture>`, built by Astro's own command without its cache. */
async function astroBuild({ dir, all, repo, say }: ImageSetting): Promise<Measurement> {
  const root = join(dir, 'astro')
  await rm(root, { recursive: true, force: true })
  await mkdir(join(root, 'src/pages'), { recursive: true })
  await cp(all, join(root, 'src/assets'), { recursive: true, dereference: true })
  await writeFile(join(root, 'astro.config.mjs'), `export default {}\n`)
  await writeFile(
    join(root, 'src/pages/index.astro'),
    `---
import { Picture } from 'astro:assets'
const photos = Object.values(import.meta.glob('../assets/*', { eager: true, import: 'default' }))
---
{photos.map(src => <Picture src={src} alt="" widths={[${WIDTHS.join(', ')}]} width={1600} formats={['avif', 'webp']} fallbackFormat="jpeg" />)}
`,
  )
  const measured = await measure({
    file: process.execPath,
    args: [join(repo, 'node_modules/astro/bin/astro.mjs'), 'build', '--silent', '--root', root],
    cwd: root,
    env: { ASTRO_TELEMETRY_DISABLED: '1' },
  })
  say(`astro build: ${seconds(measured.wallMs)}, ${(await readdir(join(root, 'dist/_astro'))).length} files`)
  return measured
}

const target = (what: string, wanted: string, value: number, ok: boolean): Target => ({
  what,
  wanted,
  measured: value.toFixed(2),
  ok,
})
