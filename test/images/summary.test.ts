import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { summarize } from '#images/summary.ts'
import { photoOf } from './make-images.ts'

const coloured = (width: number, height: number, background: { r: number; g: number; b: number; alpha?: number }) =>
  sharp({ create: { width, height, channels: background.alpha === undefined ? 3 : 4, background } })

describe('summarize', () => {
  it('tells the mean colour and what stands where', async () => {
    const left = await coloured(200, 300, { r: 220, g: 30, b: 30 }).png().toBuffer()
    const source = await coloured(400, 300, { r: 30, g: 30, b: 220 })
      .composite([{ input: left, left: 0, top: 0 }])
      .png()
      .toBuffer()
    const { color, thumbhash, placeholder, opaque, taken } = await summarize(source)
    const [red = 0, , blue = 0] = color.match(/[0-9a-f]{2}/g)?.map(each => Number.parseInt(each, 16)) ?? []
    expect(Math.abs(red - blue)).toBeLessThan(16)
    expect(thumbhash.length).toBeLessThan(40)
    expect({ opaque, taken }).toEqual({ opaque: true, taken: null })
    const bands = placeholder.split(/(?<=no-repeat),/)
    expect(bands).toHaveLength(3)
    for (const band of bands) {
      const colours = [...band.matchAll(/#(..)(..)(..)/g)].map(([, r = '', , b = '']) => [r, b])
      expect(colours).toHaveLength(4)
      expect(Number.parseInt(colours[0]?.[0] ?? '', 16)).toBeGreaterThan(150)
      expect(Number.parseInt(colours[3]?.[1] ?? '', 16)).toBeGreaterThan(150)
    }
  })

  it('reads the date on which the camera took it, and not that of a later edit', async () => {
    const source = await photoOf(40, 30)
      .withExif({ IFD0: { DateTime: '2025:02:03 10:00:00' }, IFD2: { DateTimeOriginal: '2024:05:01 17:30:00' } })
      .jpeg()
      .toBuffer()
    expect((await summarize(source)).taken).toBe('2024-05-01T17:30:00')
  })

  it('knows what shines through', async () => {
    expect(await summarize(await coloured(40, 40, { r: 0, g: 0, b: 0, alpha: 0.5 }).png().toBuffer())).toMatchObject({
      opaque: false,
    })
    expect(await summarize(await coloured(40, 40, { r: 0, g: 0, b: 0, alpha: 1 }).png().toBuffer())).toMatchObject({
      opaque: true,
    })
  })

  it('rejects what is no image', async () => {
    await expect(summarize(new TextEncoder().encode('no image'))).rejects.toThrow()
  })
})
