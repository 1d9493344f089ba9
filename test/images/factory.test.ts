import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { digestOf } from '#base/hash.ts'
import { isDecodedOnce } from '#images/decoding.ts'
import { makeImages } from '#images/factory.ts'
import type { FactorySettings, WantedImage } from '#images/task.ts'
import { photo, photoOf } from './make-images.ts'

const ICC_P3 = 'p3'

async function make(
  source: Uint8Array,
  transforms: readonly WantedImage['transform'][],
  {
    factory = { quality: 'fixed' },
    config = {},
    watermark,
  }: { factory?: FactorySettings; config?: Record<string, unknown>; watermark?: Uint8Array } = {},
): Promise<Uint8Array[]> {
  const outcomes = await makeImages(
    source,
    {
      source,
      digest: digestOf(source),
      settings: { service: { entrypoint: 'astro/assets/services/sharp', config } },
      factory,
      wanted: transforms.map(transform => ({ original: 'hero', transform })),
    },
    () => {},
    watermark,
  )
  return outcomes.map(outcome => {
    if (!outcome.ok) throw new Error(outcome.reason)
    return outcome.bytes
  })
}

/** Colour of the middle pixel. */
async function middle(image: Uint8Array): Promise<number[]> {
  const { data, info } = await sharp(image)
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  const at = (Math.floor(info.height / 2) * info.width + Math.floor(info.width / 2)) * 3
  return [...data.subarray(at, at + 3)]
}

const flat = (colour: { r: number; g: number; b: number }, width = 64, height = 40) =>
  sharp({ create: { width, height, channels: 3, background: colour } })

describe('images made the factory’s way', () => {
  it('are written in every format and size that a page asks for', async () => {
    const source = await photoOf(800, 500).jpeg().toBuffer()
    const made = await make(source, [
      { width: 400, format: 'avif' },
      { width: 200, format: 'avif' },
      { width: 400, format: 'webp' },
      { width: 400, format: 'jpeg' },
      { width: 400, format: 'png' },
      { width: 100, height: 100, fit: 'cover' },
      { width: 4000, format: 'jpg' },
    ])
    const facts = await Promise.all(made.map(bytes => sharp(bytes).metadata()))
    expect(
      facts.map(({ format, width, height, compression }) => `${compression ?? format} ${width}×${height}`),
    ).toEqual([
      'av1 400×250',
      'av1 200×125',
      'webp 400×250',
      'jpeg 400×250',
      'png 400×250',
      'webp 100×100',
      'jpeg 800×500',
    ])
  })

  it.each([
    ['PNG', photoOf(600, 400).png()],
    ['progressive JPEG', photoOf(600, 400).jpeg({ progressive: true })],
  ])('have the pixels of the plain resize of the original, also where a %s is decoded only once', async (_, image) => {
    const source = await image.toBuffer()
    const [, small] = await make(source, [
      { width: 300, format: 'png' },
      { width: 150, format: 'png' },
    ])
    const expected = await sharp(await sharp(source).png().toBuffer())
      .resize(150)
      .raw()
      .toBuffer()
    expect((await sharp(small).raw().toBuffer()).equals(expected)).toBe(true)
  })

  it.each([
    ['PNG', photoOf(640, 400).png()],
    ['progressive JPEG', photoOf(640, 400).jpeg({ progressive: true })],
    ['JPEG', photoOf(640, 400).jpeg()],
  ])('are the same whatever else is asked of a %s', async (_, image) => {
    const source = await image.toBuffer()
    const wanted = { width: 160, format: 'avif' }
    const [alone] = await make(source, [wanted])
    const [, , among] = await make(source, [{ width: 320, format: 'webp' }, { width: 160, format: 'png' }, wanted])
    expect(digestOf(among as Uint8Array)).toBe(digestOf(alone as Uint8Array))
  })

  it('are made of one decoding where a smaller one is no faster', async () => {
    const kinds = {
      png: photoOf(60, 40).png(),
      jpeg: photoOf(60, 40)
        .jpeg()
        .withExif({ IFD0: { ImageDescription: 'x'.repeat(40_000) } }),
      progressive: photoOf(60, 40)
        .jpeg({ progressive: true })
        .withExif({ IFD0: { ImageDescription: 'x'.repeat(40_000) } }),
      webp: photoOf(60, 40).webp(),
    }
    for (const [kind, image] of Object.entries(kinds))
      expect([kind, isDecodedOnce(await image.toBuffer())]).toEqual([kind, /^p/.test(kind)])
    for (const length of [0, 1, 3, 100, 40_100])
      expect(isDecodedOnce((await kinds.progressive.toBuffer()).subarray(0, length))).toBe(false)
  })

  it('stand upright and carry no metadata', async () => {
    const source = await photoOf(90, 60)
      .withExif({
        IFD0: { Copyright: 'Somebody', ImageDescription: 'At home' },
        IFD3: { GPSLatitude: '51/1 30/1 0/1' },
      })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer()
    expect((await sharp(source).metadata()).orientation).toBe(6)
    for (const format of ['avif', 'webp', 'jpeg', 'png']) {
      const [bytes] = await make(source, [{ width: 60, format }])
      const { width, height, orientation, exif, icc, xmp, iptc } = await sharp(bytes).metadata()
      expect({ width, height, exif, icc, xmp, iptc }, format).toEqual({ width: 60, height: 90 })
      expect(orientation ?? 1).toBe(1)
    }
  })

  it('keep their colours from wide-gamut, CMYK, 16-bit and grey originals', async () => {
    const colour = { r: 200, g: 90, b: 60 }
    const near = (actual: number[], expected: number[], by: number) => {
      for (const [index, value] of actual.entries())
        expect(Math.abs(value - (expected[index] as number))).toBeLessThanOrEqual(by)
    }
    const sources = {
      wide: await flat(colour).withIccProfile(ICC_P3).jpeg({ quality: 100, chromaSubsampling: '4:4:4' }).toBuffer(),
      cmyk: await flat(colour).toColourspace('cmyk').withIccProfile('cmyk').jpeg({ quality: 100 }).toBuffer(),
      deep: await flat(colour).toColourspace('rgb16').png().toBuffer(),
      grey: await flat({ r: 120, g: 120, b: 120 }).toColourspace('b-w').png().toBuffer(),
    }
    expect(await sharp(sources.wide).metadata()).toMatchObject({ hasProfile: true })
    expect(await sharp(sources.cmyk).metadata()).toMatchObject({ space: 'cmyk' })
    expect(await sharp(sources.deep).metadata()).toMatchObject({ depth: 'ushort' })
    for (const [name, source] of Object.entries(sources)) {
      const [bytes] = await make(source, [{ width: 32, format: 'png' }])
      const expected = name === 'grey' ? [120, 120, 120] : [200, 90, 60]
      near(await middle(bytes as Uint8Array), expected, name === 'cmyk' ? 25 : 4)
    }
  })

  it('keep transparency, and lay it on a background where a page asks for one', async () => {
    const source = await sharp({
      create: { width: 40, height: 40, channels: 4, background: { r: 255, g: 0, b: 0, alpha: 0 } },
    })
      .png()
      .toBuffer()
    const [clear, laid] = await make(source, [
      { width: 20, format: 'webp' },
      { width: 20, format: 'webp', background: '#00ff00' },
    ])
    expect((await sharp(clear).metadata()).hasAlpha).toBe(true)
    const [r = 0, g = 0, b = 0] = await middle(laid as Uint8Array)
    expect(g).toBeGreaterThan(240)
    expect(r + b).toBeLessThan(20)
  })

  it('move when the original moves', async () => {
    const frames = [60, 120, 180].map(value => flat({ r: value, g: value, b: 0 }, 40, 30).png().toBuffer())
    const source = await sharp(await Promise.all(frames), { join: { animated: true } })
      .gif({ delay: [100, 200, 300], loop: 2 })
      .toBuffer()
    const [moving, still] = await make(source, [
      { width: 20, format: 'webp' },
      { width: 20, format: 'avif' },
    ])
    expect(await sharp(moving).metadata()).toMatchObject({ pages: 3, width: 20, delay: [100, 200, 300] })
    expect((await sharp(still).metadata()).pages ?? 1).toBe(1)
  })

  it('are written as the theme’s configuration and the page say', async () => {
    const source = await photoOf(200, 120).jpeg().toBuffer()
    const plain = await make(source, [{ width: 200, format: 'webp' }])
    const configured = await make(source, [{ width: 200, format: 'webp' }], { config: { webp: { quality: 20 } } })
    const asked = await make(source, [{ width: 200, format: 'webp', quality: 'max' }], {
      config: { webp: { quality: 20 } },
    })
    expect((configured[0] as Uint8Array).length).toBeLessThan((plain[0] as Uint8Array).length)
    expect((asked[0] as Uint8Array).length).toBeGreaterThan((plain[0] as Uint8Array).length)
  })
})

describe('the search for a quality', () => {
  const { data, width, height } = photo(256, 160)
  const raw = { raw: { width, height, channels: 3 as const } }

  it('ends just above the target of the format, and takes the same way each time', async () => {
    const source = await sharp(data, raw).png().toBuffer()
    const wanted = [
      { width, format: 'avif' },
      { width, format: 'webp' },
    ]
    const first = await make(source, wanted, { factory: { quality: 'perceptual' } })
    const second = await make(source, wanted, { factory: { quality: 'perceptual' } })
    expect(first.map(digestOf)).toEqual(second.map(digestOf))
    const { ssimulacra2 } = await import('#images/ssimulacra2.ts')
    const pixels = await sharp(first[0]).toColourspace('srgb').raw().toBuffer()
    const score = ssimulacra2({ data, width, height })({ data: pixels, width, height })
    expect(score).toBeGreaterThan(79)
    expect(score).toBeLessThan(83)
  })

  it('have the watermark in its corner, as wide and as faint as asked, unless they are narrow', async () => {
    const watermark = Buffer.from(
      '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><path fill="#fff" d="M0 0h10v10H0z"/></svg>',
    )
    const mark = { digest: digestOf(watermark), place: 'southeast', width: 0.25, opacity: 0.5, from: 300 } as const
    const source = await flat({ r: 100, g: 0, b: 0 }, 800, 600).png().toBuffer()
    const [wide, narrow] = await make(
      source,
      [
        { width: 400, format: 'png' },
        { width: 200, format: 'png' },
      ],
      { factory: { quality: 'fixed', watermark: mark }, watermark },
    )
    const colourAt = async (image: Uint8Array | undefined, left: number, top: number) =>
      middle(await sharp(image).extract({ left, top, width: 1, height: 1 }).toBuffer())
    expect(await sharp(wide).metadata()).toMatchObject({ width: 400, height: 300, channels: 3 })
    expect(await colourAt(wide, 390, 290)).toEqual([177, 127, 127])
    expect(await colourAt(wide, 302, 202)).toEqual([177, 127, 127])
    expect(await colourAt(wide, 297, 290)).toEqual([100, 0, 0])
    expect(await colourAt(narrow, 190, 140)).toEqual([100, 0, 0])
  })
})
