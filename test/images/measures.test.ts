import { describe, expect, it } from 'vitest'
import { searchQuality } from '#images/search.ts'
import { ssimulacra2 } from '#images/ssimulacra2.ts'
import { photo } from './make-images.ts'
import { ssim } from './ssim.ts'

/** The same photograph with every colour rounded to steps of so many. */
function coarse(step: number, width = 384, height = 256) {
  const { data } = photo(width, height)
  return { data: data.map(value => Math.min(255, Math.round(value / step) * step)), width, height }
}

describe('ssimulacra2', () => {
  it('gives the scores of the reference implementation', () => {
    const score = ssimulacra2(photo(384, 256))
    expect(score(photo(384, 256))).toBe(100)
    expect(score(coarse(8))).toBeCloseTo(82.6686, 2)
    expect(score(coarse(32))).toBeCloseTo(-13.3617, 2)
  })

  it('compares images too small for a second size', () => {
    expect(ssimulacra2(photo(8, 8))(coarse(32, 8, 8))).toBeLessThan(100)
    expect(ssimulacra2(photo(3, 3))(photo(3, 3))).toBe(100)
  })

  it('refuses a candidate of another size', () => {
    expect(() => ssimulacra2(photo(384, 256))(photo(64, 64))).toThrow('Expected a candidate of 384 × 256, got 64 × 64')
  })
})

describe('ssim', () => {
  it('is 1 for the same image and falls as it changes', () => {
    const score = ssim(photo(384, 256))
    expect(score(photo(384, 256))).toBeCloseTo(1, 9)
    expect(score(coarse(8))).toBeLessThan(1)
    expect(score(coarse(32))).toBeLessThan(score(coarse(8)))
  })
})

describe('searchQuality', () => {
  const options = { target: 80, tolerance: 0.5, from: 30, to: 90, start: 60, slope: 1, tries: 5 }
  const attempt = (scoreOf: (quality: number) => number) => async (quality: number) => ({
    bytes: new Uint8Array(quality),
    score: scoreOf(quality),
  })

  it('finds the lowest quality that reaches the target', async () => {
    const found = await searchQuality(
      attempt(quality => quality * 1.5 - 20),
      options,
    )
    expect(found).toMatchObject({ quality: 67 })
    expect(found.tries).toBeLessThanOrEqual(3)
  })

  it('tries no more often than it may, and then takes what is good enough', async () => {
    const tried: number[] = []
    const found = await searchQuality(async quality => {
      tried.push(quality)
      return { bytes: new Uint8Array(quality), score: quality < 73 ? 10 : 95 }
    }, options)
    expect(tried.length).toBeLessThanOrEqual(5)
    expect(found.score).toBe(95)
  })

  it('takes the best there is when nothing reaches the target', async () => {
    expect(
      await searchQuality(
        attempt(quality => quality / 2),
        options,
      ),
    ).toMatchObject({ quality: 90, score: 45 })
  })
})
