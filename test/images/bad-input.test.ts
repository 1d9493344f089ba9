import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Failure } from '#model/failure.ts'
import type { BrokenImage } from '#model/gate.ts'
import { watchMemory } from '../bench/measure/process-tree.ts'
import { blackPng, lyingPng, photoOf, sparseGif } from './make-images.ts'

interface Result {
  readonly made: readonly string[]
  readonly warnings: readonly Failure[]
  readonly broken: readonly BrokenImage[]
  readonly failures: readonly Failure[]
  /** Of both processes together. */
  readonly peakMb: number
}

const run = promisify(execFile)
const PROGRAM = fileURLToPath(new URL('./derive-folder.ts', import.meta.url))
const NODE = fileURLToPath(new URL('../../node_modules/node/bin/node', import.meta.url))

let work: string
let baseline: number
beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'bad-images-'))
  const good = await derive('good', { 'good.jpg': await photoOf(640, 400).jpeg().toBuffer() })
  expect(good.failures).toEqual([])
  baseline = good.peakMb
}, 60_000)
afterAll(() => rm(work, { recursive: true, force: true }))

async function derive(name: string, images: Record<string, Uint8Array>, broken = 'fail'): Promise<Result> {
  const dir = join(work, name)
  await mkdir(dir, { recursive: true })
  for (const [file, bytes] of Object.entries(images)) await writeFile(join(dir, file), bytes)
  const running = run(NODE, [PROGRAM, dir, broken], { env: { PATH: process.env.PATH }, timeout: 110_000 })
  using memory = watchMemory(running.child.pid ?? 0, 20)
  const { stdout } = await running
  return { ...JSON.parse(stdout), peakMb: memory.peakMb() } as Result
}

/** A comment of a JPEG, which makes one file differ from the next. */
const comment = (text: number): Buffer => Buffer.from([0xff, 0xfe, 0, 4, text >> 8, text & 255])

describe('an image that cannot be made', () => {
  it('fails with its name and the reason, and every other image is made', { timeout: 120_000 }, async () => {
    const jpeg = await photoOf(900, 600).jpeg().toBuffer()
    const pngBytes = await photoOf(300, 200).png().toBuffer()
    const { made, failures } = await derive('broken', {
      'cut.jpg': jpeg.subarray(0, jpeg.length * 0.6),
      'cut.png': pngBytes.subarray(0, pngBytes.length * 0.6),
      'empty.jpg': new Uint8Array(0),
      'really-a-png.jpg': pngBytes,
      'text.jpg': new TextEncoder().encode('<!doctype html><title>Not found</title>'),
      'fine.jpg': jpeg,
    })
    expect([...made].sort()).toEqual(['fine.jpg.webp', 'really-a-png.jpg.webp'])
    expect(failures.map(({ where, code }) => `${code} ${where}`).sort()).toEqual([
      'image-failed cut.jpg',
      'image-failed cut.png',
      'image-failed empty.jpg',
      'image-failed text.jpg',
    ])
    const messageOf = (where: string) => failures.find(failure => failure.where === where)?.message
    expect(messageOf('cut.jpg')).toMatch(/^The site shows \/cut\.jpg, which cannot be made .*: .*premature end/i)
    expect(messageOf('empty.jpg')).toMatch(/no image format/)
    expect(messageOf('text.jpg')).toMatch(/no image format/)
  })

  it('says what is wrong with it beside many others, whose reasons it may have cleared', {
    timeout: 60_000,
  }, async () => {
    const jpeg = await photoOf(300, 200).jpeg().toBuffer()
    const images = Array.from({ length: 120 }, (_, at) => {
      const shown = Buffer.concat([jpeg.subarray(0, 2), comment(at), jpeg.subarray(2)])
      return [`${at}.jpg`, at % 3 === 0 ? shown : shown.subarray(0, shown.length * 0.6)] as const
    })
    const { failures } = await derive('many', Object.fromEntries(images))
    expect(failures).toHaveLength(80)
    expect(failures.filter(({ message }) => !/premature end/i.test(message))).toEqual([])
  })

  it('has a grey area of its size in its place where the site prefers that', { timeout: 60_000 }, async () => {
    const { made, failures, broken } = await derive(
      'replaced',
      { 'text.jpg': new TextEncoder().encode('Oops') },
      'stand-in',
    )
    expect(failures).toEqual([])
    expect(made).toEqual(['text.jpg.webp'])
    expect(broken).toEqual([{ original: 'text.jpg', message: expect.stringMatching(/no image format.*grey area/) }])
  })
})

/** What one of them takes, beyond what a small good image does, and what comes of it. */
interface Trial {
  readonly what: string
  readonly file: string
  readonly bytes: () => Promise<Uint8Array> | Uint8Array
  readonly leastMb?: number
  readonly mostMb: number
  /** Absent: the image is made. */
  readonly reason?: RegExp
}

const cut = (bytes: Uint8Array): Uint8Array => bytes.subarray(0, bytes.length * 0.6)
let asked = 0
const stranger = createServer((_, response) => {
  asked++
  response.writeHead(404).end()
})
const strange = (): string => `http://127.0.0.1:${(stranger.address() as AddressInfo).port}/x.png`

const TRIALS: readonly Trial[] = [
  {
    what: 'a JPEG that was cut off',
    file: 'a.jpg',
    bytes: async () => cut(await photoOf(3000, 2000).jpeg().toBuffer()),
    mostMb: 60,
    reason: /premature end/i,
  },
  { what: 'a file of no bytes', file: 'a.jpg', bytes: () => new Uint8Array(0), mostMb: 30, reason: /no image format/ },
  {
    what: 'a PNG under the name of a JPEG',
    file: 'a.jpg',
    bytes: () => photoOf(3000, 2000).png().toBuffer(),
    mostMb: 80,
  },
  {
    what: 'a progressive JPEG in CMYK of 12 million pixels',
    file: 'a.jpg',
    bytes: () => photoOf(4000, 3000).toColourspace('cmyk').jpeg({ progressive: true }).toBuffer(),
    leastMb: 40,
    mostMb: 150,
  },
  {
    what: 'a PNG in 16 bits of 12 million pixels',
    file: 'a.png',
    bytes: () => photoOf(4000, 3000).toColourspace('rgb16').png({ compressionLevel: 1 }).toBuffer(),
    mostMb: 150,
  },
  {
    what: 'an SVG with scripts and parts from elsewhere',
    file: 'a.svg',
    bytes: () =>
      Buffer.from(
        `<svg xmlns="http://www.w3.org/2000/svg" width="2000" height="1000" onload="alert(1)"><script href="${strange()}">alert(2)</script><style>@import "${strange()}"; rect { fill: url(${strange()}) }</style><image href="${strange()}" width="9" height="9"/><path d="M0 0h9"/></svg>`,
      ),
    mostMb: 60,
  },
]

describe('a bad image takes a measured amount of memory:', () => {
  beforeAll(() => new Promise<void>(resolve => void stranger.listen(0, '127.0.0.1', resolve)))
  afterAll(() => void stranger.close())

  it.each(TRIALS)('$what', { timeout: 60_000 }, async ({ what, file, bytes, leastMb = 0, mostMb, reason }) => {
    const { made, failures, peakMb } = await derive(what.replaceAll(' ', '-'), { [file]: await bytes() })
    expect(failures.map(({ where, message }) => ({ where, message }))).toEqual(
      reason ? [{ where: file, message: expect.stringMatching(reason) }] : [],
    )
    expect(made).toEqual(reason ? [] : [`${file}.webp`])
    expect(asked).toBe(0)
    expect(peakMb - baseline).toBeGreaterThan(leastMb || -50)
    expect(peakMb - baseline).toBeLessThan(mostMb)
  })
})

describe('an image that would take all the memory', () => {
  it('is refused by its header: a PNG of 20,000 × 20,000, and one that lies about its size', {
    timeout: 60_000,
  }, async () => {
    const { made, failures, peakMb } = await derive('bombs', {
      'black.png': blackPng(20_000, 20_000),
      'lying.png': lyingPng(60_000, 60_000),
    })
    expect(made).toEqual([])
    expect(failures.map(({ message }) => message)).toEqual([
      expect.stringMatching(/more than 100 million pixels/),
      expect.stringMatching(/more than 100 million pixels/),
    ])
    expect(peakMb - baseline).toBeLessThan(100)
  })

  it('shows the first frame of an animation whose frames together are too large', { timeout: 60_000 }, async () => {
    const { made, failures, warnings, peakMb } = await derive('animated', { 'storm.gif': sparseGif(3000, 3000, 400) })
    expect(failures).toEqual([])
    expect(made).toEqual(['storm.gif.webp'])
    expect(warnings).toMatchObject([
      { where: 'storm.gif', message: expect.stringMatching(/400 frames of 3000 × 3000/) },
    ])
    expect(peakMb - baseline).toBeLessThan(200)
  })

  it('waits for others: four progressive JPEGs of 64 million pixels take little more memory than one', {
    timeout: 110_000,
  }, async () => {
    const large = await sharp(blackPng(8000, 8000)).toColourspace('srgb').jpeg({ progressive: true }).toBuffer()
    const copy = (name: string) => Buffer.concat([large, Buffer.from(name)])
    const one = await derive('one-large', { 'a.jpg': large })
    const four = await derive('four-large', {
      'a.jpg': large,
      'b.jpg': copy('b'),
      'c.jpg': copy('c'),
      'd.jpg': copy('d'),
    })
    expect(four.failures).toEqual([])
    expect(four.made).toHaveLength(4)
    expect(one.peakMb - baseline).toBeGreaterThan(100)
    expect(four.peakMb - baseline).toBeLessThan(1.9 * (one.peakMb - baseline))
  })
})
