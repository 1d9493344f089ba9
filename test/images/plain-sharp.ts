/**
 * The program to be measured against: what somebody would write with sharp alone to make every photograph in every size and
 * format. `share`: decode and resize once for all formats of a size, or let every output do it for itself.
 */
import { readdirSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import sharp, { type Sharp } from 'sharp'
import { PLANS } from '#images/formats.ts'
import { FORMATS, WIDTHS } from './photograph-set.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    share: { type: 'boolean', default: false },
    'at-once': { type: 'string', default: '2' },
    threads: { type: 'string', default: '1' },
  },
})
const [from = '', out = ''] = positionals
await mkdir(out, { recursive: true })
sharp.concurrency(Number(values.threads))
sharp.cache(false)

const jobs: (() => Promise<unknown>)[] = readdirSync(from).flatMap((name): (() => Promise<unknown>)[] =>
  values.share
    ? WIDTHS.map(width => () => shared(name, width))
    : WIDTHS.flatMap(width => FORMATS.map(format => () => one(name, width, format))),
)
await Promise.all(
  Array.from({ length: Number(values['at-once']) }, async () => {
    for (let job = jobs.shift(); job; job = jobs.shift()) await job()
  }),
)

function resize(name: string, width: number) {
  return sharp(join(from, name)).autoOrient().resize({ width, withoutEnlargement: true })
}

function write(image: Sharp, name: string, width: number, format: (typeof FORMATS)[number]) {
  const { options, quality } = PLANS[format]
  return image
    .toFormat(format, { ...options, ...(quality && { quality }) })
    .toFile(join(out, `${name}-${width}.${format}`))
}

function one(name: string, width: number, format: (typeof FORMATS)[number]) {
  return write(resize(name, width), name, width, format)
}

async function shared(name: string, width: number) {
  const { data, info } = await resize(name, width).toColourspace('srgb').raw().toBuffer({ resolveWithObject: true })
  const raw = { raw: { width: info.width, height: info.height, channels: info.channels } }
  for (const format of FORMATS) await write(sharp(data, raw), name, width, format)
}
