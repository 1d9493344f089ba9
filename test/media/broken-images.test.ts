import fc from 'fast-check'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { inspectImage } from '#images/inspect.ts'
import { imageKind } from '#media/image-kind.ts'

const image = sharp({ create: { width: 24, height: 16, channels: 4, background: 'teal' } })
const SVG = Buffer.from('<svg viewBox="0 0 4 2" width="4" height="2"><rect width="4" height="2" fill="red"/></svg>')
const PICTURES: Readonly<Record<string, Buffer>> = {
  jpg: await image.clone().jpeg().toBuffer(),
  png: await image.clone().png().toBuffer(),
  gif: await image.clone().gif().toBuffer(),
  webp: await image.clone().webp().toBuffer(),
  avif: await image.clone().avif().toBuffer(),
  svg: SVG,
}

test.each(Object.entries(PICTURES))('the first bytes of a %s tell what it is', async (kind, bytes) => {
  expect(imageKind(bytes)).toBe(kind)
  expect(await inspectImage(bytes, kind)).toMatchObject({ thumbhash: expect.stringMatching(/^[\w+/=]{8,}$/) })
})

test.each(['', 'GIF', 'RIFF1234WAVE', '<html><svg></svg></html>', '%PDF-1.7', 'BM', 'II*\0', '{"a":1}'])(
  '%j is no image of the web',
  text => {
    expect(imageKind(Buffer.from(text, 'latin1'))).toBe(null)
  },
)

test.each(Object.keys(PICTURES))('a damaged %s is measured or refused, and nothing breaks or hangs', async kind => {
  const whole = PICTURES[kind] as Buffer
  const damage = fc.record({
    cut: fc.nat({ max: whole.length }),
    edits: fc.array(fc.tuple(fc.nat({ max: whole.length - 1 }), fc.nat({ max: 255 })), { maxLength: 6 }),
  })
  await fc.assert(
    fc.asyncProperty(damage, async ({ cut, edits }) => {
      const bytes = Uint8Array.from(cut < whole.length / 3 ? whole.subarray(0, cut) : whole)
      for (const [at, value] of edits) if (at < bytes.length) bytes[at] = value
      if (imageKind(bytes) === null) return
      const begun = performance.now()
      await inspectImage(bytes, kind).then(
        ({ width, height }) => expect(width * height).toBeLessThanOrEqual(100_000_000),
        error => expect(error).toBeInstanceOf(Error),
      )
      expect(performance.now() - begun).toBeLessThan(5_000)
    }),
    { numRuns: 150, seed: 1 },
  )
})
