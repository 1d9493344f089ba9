import { describe, expect, test } from 'vitest'
import { digestOf } from '#base/hash.ts'
import type { Blobs } from '#blobs/blobs.ts'

export interface BlobsUnderTest extends AsyncDisposable {
  readonly blobs: Blobs
  /** Another handle on the same blobs. */
  another(): Blobs
}

const some = (text: string) => {
  const bytes = new TextEncoder().encode(text)
  return { bytes, digest: digestOf(bytes) }
}

/** What every store of blobs must do; run against each implementation. */
export function blobsContract(name: string, open: () => Promise<BlobsUnderTest>): void {
  const it = (title: string, work: (under: BlobsUnderTest) => Promise<void>) =>
    test(title, async () => {
      await using under = await open()
      await work(under)
    })

  describe(`the blobs contract holds for ${name}`, () => {
    it('gives back what was put, to any handle', async ({ blobs, another }) => {
      const { digest, bytes } = some('hello')
      await blobs.put(digest, bytes)
      expect(await another().get(digest)).toEqual(expect.objectContaining({ length: 5 }))
      expect(digestOf((await another().get(digest)) as Uint8Array)).toBe(digest)
      expect(await another().has(digest)).toBe(true)
    })

    it('keeps empty and large blobs', async ({ blobs }) => {
      const large = new Uint8Array(1_000_000).map((_, at) => at % 255)
      for (const bytes of [new Uint8Array(), large]) {
        await blobs.put(digestOf(bytes), bytes)
        expect(digestOf((await blobs.get(digestOf(bytes))) as Uint8Array)).toBe(digestOf(bytes))
      }
    })

    it('answers null and false for what is absent', async ({ blobs }) => {
      expect(await blobs.get(some('nothing').digest)).toBeNull()
      expect(await blobs.has(some('nothing').digest)).toBe(false)
    })

    it('says whether a put wrote anything', async ({ blobs }) => {
      const { digest, bytes } = some('once')
      expect(await blobs.put(digest, bytes)).toBe(true)
      expect(await blobs.put(digest, bytes)).toBe(false)
    })

    it('names the missing ones in the order asked, each once', async ({ blobs }) => {
      const [a, b, c, d] = [some('a'), some('b'), some('c'), some('d')] as const
      await blobs.put(b.digest, b.bytes)
      const asked = [d, b, a, c, a, d].map(({ digest }) => digest)
      expect(await blobs.missing(asked)).toEqual([d.digest, a.digest, c.digest])
      expect(await blobs.missing([b.digest])).toEqual([])
      expect(await blobs.missing([])).toEqual([])
    })

    it('counts a blob of another size than asked for as missing', async ({ blobs, another }) => {
      const { digest, bytes } = some('five!')
      await blobs.put(digest, bytes)
      expect(await another().missing([digest], { sizes: new Map([[digest, 5]]) })).toEqual([])
      expect(await another().missing([digest], { sizes: new Map([[digest, 6]]) })).toEqual([digest])
      expect(await another().missing([digest], { sizes: new Map() })).toEqual([])
    })

    it('takes the same blob from many writers at once', async ({ blobs, another }) => {
      const { digest, bytes } = some('popular'.repeat(2000))
      await Promise.all(Array.from({ length: 20 }, () => another().put(digest, bytes)))
      expect(digestOf((await blobs.get(digest)) as Uint8Array)).toBe(digest)
    })
  })
}
