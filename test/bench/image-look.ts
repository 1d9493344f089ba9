import { existsSync, statSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Likeness } from '../images/likeness.ts'
import { WIDTHS } from '../images/photograph-set.ts'
import type { BenchResult, Table, Target } from './bench.ts'
import { type ImageSetting, seconds } from './image-setting.ts'

/** The perceptual search: what it costs, what it saves, and how the result looks. */
export async function look({ dir, all, say, program, photos }: ImageSetting): Promise<BenchResult> {
  const bucket = join(dir, 'perceptual')
  const made = join(dir, 'perceptual.json')
  if (!existsSync(bucket) || !existsSync(made)) await rm(made, { force: true })
  const run = await program('encode-photographs', all, bucket, 'perceptual')
  const { encoded } = JSON.parse(run.stdout) as { encoded: number }
  await writeFile(made, run.stdout)
  say(`perceptual search: ${seconds(run.wallMs)}, ${encoded} encodes; comparing`)
  const compared = await program('likeness', all, bucket, made)
  const lines = compared.stdout
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as Likeness)
  const of = (format: string): Likeness[] => lines.filter(line => line.format === format)
  const jpeg = of('mozjpeg 82')
  const saving = (format: string): number =>
    mean(of(format).map((line, index) => 1 - line.bytes / (jpeg[index] as Likeness).bytes))
  const total = (list: readonly Likeness[]): number => list.reduce((sum, { bytes }) => sum + bytes, 0)
  const uploads = photos.reduce((sum, { file }) => sum + statSync(file).size, 0)
  const largest = total(of('avif').filter(({ width }) => width === Math.max(...WIDTHS)))
  const row = (format: string): string[] => {
    const list = of(format)
    const by = saving(format)
    return [
      format,
      `${(total(list) / 1e6).toFixed(2)} MB`,
      format === 'mozjpeg 82' ? '' : `${(by * 100).toFixed(1)} %`,
      mean(list.map(line => line.ssimulacra2)).toFixed(2),
      mean(list.map(line => line.ssim)).toFixed(4),
    ]
  }
  const table: Table = {
    title: `${photos.length} photographs × ${WIDTHS.length} widths by the perceptual search, against mozjpeg at quality 82`,
    columns: ['format', 'bytes', 'smaller, mean', 'SSIMULACRA2, mean', 'SSIM, mean'],
    rows: [row('mozjpeg 82'), row('avif'), row('webp')],
    notes: [
      encoded > 0
        ? `the search took ${seconds(run.wallMs)} (${seconds(run.cpuMs)} CPU)`
        : 'the search was made before: nothing encoded',
      `uploads ${(uploads / 1e6).toFixed(0)} MB, the largest AVIF of each ${(largest / 1e6).toFixed(1)} MB`,
    ],
  }
  const score = (format: string, key: 'ssimulacra2' | 'ssim'): number => mean(of(format).map(line => line[key]))
  return { tables: [table], targets: lookTargets(saving, score, 1 - largest / uploads) }
}

function lookTargets(
  saving: (format: string) => number,
  score: (format: string, key: 'ssimulacra2' | 'ssim') => number,
  delivered: number,
): Target[] {
  const noWorse = (format: string, key: 'ssimulacra2' | 'ssim'): Target => {
    const [own, other] = [score(format, key), score('mozjpeg 82', key)]
    const places = key === 'ssim' ? 4 : 2
    return {
      what: `${format}: mean ${key}`,
      wanted: `≥ ${other.toFixed(places)}`,
      measured: own.toFixed(places),
      ok: own >= other,
    }
  }
  const percent = (what: string, least: number, value: number): Target => ({
    what,
    wanted: `≥ ${least} %`,
    measured: `${(value * 100).toFixed(1)} %`,
    ok: value * 100 >= least,
  })
  return [
    percent('AVIF smaller than mozjpeg 82, mean', 45, saving('avif')),
    noWorse('avif', 'ssimulacra2'),
    noWorse('avif', 'ssim'),
    percent('WebP smaller than mozjpeg 82, mean', 25, saving('webp')),
    noWorse('webp', 'ssim'),
    percent('delivered, smaller than the uploads', 90, delivered),
  ]
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
