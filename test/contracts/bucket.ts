import { describe, expect, test } from 'vitest'
import { type Bucket, BucketError, type PutResult } from '#bucket/bucket.ts'

/** A bucket of its own for one test; it disappears with its scope. */
export interface BucketUnderTest extends AsyncDisposable {
  readonly bucket: Bucket
  /** Another handle on the same bucket, as another process would have one. */
  another(): Bucket
}

export interface BucketContract {
  readonly name: string
  readonly open: () => Promise<BucketUnderTest>
  /** ms that a single test may take. */
  readonly timeout?: number
}

const bytes = (text: string) => new TextEncoder().encode(text)
const text = (body: Uint8Array | null | undefined) => body && new TextDecoder().decode(body)

/** What every bucket must do; run against each implementation. */
export function bucketContract({ name, open, timeout = 10_000 }: BucketContract): void {
  const it = (title: string, work: (under: BucketUnderTest) => Promise<void>) =>
    test(
      title,
      async () => {
        await using under = await open()
        await work(under)
      },
      timeout,
    )

  describe(`the bucket contract holds for ${name}`, () => {
    it('gives back the bytes that were put, to any handle', async ({ bucket, another }) => {
      const body = new Uint8Array(70_000).map((_, at) => at % 251)
      const put = await bucket.put('blobs/ab/abc', body)
      const found = await another().get('blobs/ab/abc')
      expect(put.ok).toBe(true)
      expect(Buffer.compare(found?.body as Uint8Array, body)).toBe(0)
      expect(found?.tag).toBe(put.ok && put.tag)
    })

    it('keeps an empty object', async ({ bucket }) => {
      await bucket.put('empty', bytes(''))
      expect((await bucket.get('empty'))?.body.length).toBe(0)
      expect((await bucket.head('empty'))?.size).toBe(0)
    })

    it('keeps bytes larger than one read', async ({ bucket }) => {
      const body = new Uint8Array(3_000_000).map((_, at) => (at * 7) % 253)
      await bucket.put('large', body)
      expect(Buffer.compare((await bucket.get('large'))?.body as Uint8Array, body)).toBe(0)
    })

    it('answers null for what is absent', async ({ bucket }) => {
      await bucket.put('a/b', bytes('x'))
      for (const key of ['nothing', 'a', 'a/b/c', 'a/bc']) {
        expect(await bucket.get(key)).toBeNull()
        expect(await bucket.head(key)).toBeNull()
        expect(await bucket.getRange(key, [0, 9])).toBeNull()
      }
    })

    it('does not change what it holds when the caller changes the bytes afterwards', async ({ bucket }) => {
      const body = bytes('before')
      await bucket.put('key', body)
      body[0] = 0
      const first = await bucket.get('key')
      first?.body.fill(0)
      expect(text((await bucket.get('key'))?.body)).toBe('before')
    })

    it('reads a range with both ends included, cut at the end of the object', async ({ bucket }) => {
      await bucket.put('key', bytes('0123456789'))
      expect(text(await bucket.getRange('key', [2, 4]))).toBe('234')
      expect(text(await bucket.getRange('key', [8, 100]))).toBe('89')
      expect(text(await bucket.getRange('key', [0, 0]))).toBe('0')
      expect((await bucket.getRange('key', [10, 12]))?.length).toBe(0)
    })

    it('tells size and age without the bytes', async ({ bucket }) => {
      const before = Date.now()
      await bucket.put('key', bytes('12345'))
      const head = await bucket.head('key')
      expect(head?.size).toBe(5)
      // Stores keep whole seconds, and their clocks differ a little.
      expect(Math.abs((head?.modified ?? 0) - before)).toBeLessThan(60_000)
    })

    it('replaces without a condition', async ({ bucket }) => {
      await bucket.put('key', bytes('one'))
      await bucket.put('key', bytes('two'))
      expect(text((await bucket.get('key'))?.body)).toBe('two')
    })

    it('creates only what is absent', async ({ bucket }) => {
      expect((await bucket.put('key', bytes('one'), { when: 'absent' })).ok).toBe(true)
      expect(await bucket.put('key', bytes('two'), { when: 'absent' })).toEqual({ ok: false, reason: 'lost' })
      expect(text((await bucket.get('key'))?.body)).toBe('one')
    })

    it('replaces the version of a tag and no other', async ({ bucket }) => {
      const first = await bucket.put('key', bytes('one'))
      const when = { tag: first.ok ? first.tag : '' }
      const second = await bucket.put('key', bytes('two'), { when })
      expect(second.ok).toBe(true)
      expect((await bucket.put('key', bytes('three'), { when })).ok).toBe(false)
      expect(text((await bucket.get('key'))?.body)).toBe('two')
      expect((await bucket.get('key'))?.tag).toBe(second.ok && second.tag)
    })

    it('loses a replacement of what is absent', async ({ bucket }) => {
      const put = await bucket.put('key', bytes('one'))
      await bucket.delete('key')
      expect((await bucket.put('key', bytes('two'), { when: { tag: put.ok ? put.tag : '' } })).ok).toBe(false)
      expect(await bucket.get('key')).toBeNull()
    })

    it('deletes, and deletes what is absent', async ({ bucket }) => {
      await bucket.put('a/b', bytes('x'))
      await bucket.delete('a/b')
      await bucket.delete('a/b')
      await bucket.delete('never/was')
      expect(await bucket.get('a/b')).toBeNull()
    })

    it('lists by prefix in the byte order of the keys', async ({ bucket }) => {
      const keys = ['a-b', 'a/1', 'a/10', 'a/2', 'a/B', 'a/b c&d', 'a/é', 'a/ﬀ', 'a/😀', 'a0', 'b/.well-known/x', 'b/c']
      for (const key of [...keys].reverse()) await bucket.put(key, bytes(key))
      const listed = async (prefix: string) => (await Array.fromAsync(bucket.list(prefix))).map(({ key }) => key)
      expect(await listed('')).toEqual(keys)
      expect(await listed('a/')).toEqual(keys.filter(key => key.startsWith('a/')))
      expect(await listed('a/1')).toEqual(['a/1', 'a/10'])
      expect(await listed('b/.well')).toEqual(['b/.well-known/x'])
      expect(await listed('nothing/')).toEqual([])
    })

    it('lists sizes and more keys than one page holds', async ({ bucket }) => {
      const keys = Array.from({ length: 1100 }, (_, at) => `many/${String(at).padStart(4, '0')}`)
      for (let at = 0; at < keys.length; at += 50)
        await Promise.all(keys.slice(at, at + 50).map(key => bucket.put(key, bytes(key.slice(0, (at % 5) + 1)))))
      const listed = await Array.fromAsync(bucket.list('many/'))
      expect(listed.map(({ key }) => key)).toEqual(keys)
      expect(listed[50]?.size).toBe((50 % 5) + 1)
      expect(listed.every(({ modified }) => modified > 1_600_000_000_000)).toBe(true)
    })

    it('refuses keys that leave the bucket or that some store could not keep', async ({ bucket }) => {
      const keys = ['', '/a', 'a//b', 'a/', '../a', 'a/../b', './a', 'a/.', '.hidden', 'a\u0000b', 'a\nb', 'a\\b']
      for (const key of [...keys, 'a'.repeat(1025), 'a/\ud800', 'a/.tmp-1']) {
        for (const refused of [bucket.get(key), bucket.put(key, bytes('x')), bucket.head(key), bucket.delete(key)]) {
          const error = await refused.catch(error => error)
          expect(error, JSON.stringify(key.slice(0, 30))).toBeInstanceOf(BucketError)
          expect(error.reason).toBe('invalid-key')
        }
      }
      expect(await Array.fromAsync(bucket.list(''))).toEqual([])
    })

    it('writes nothing once its signal is aborted', async ({ bucket }) => {
      await expect(bucket.put('key', bytes('x'), { signal: AbortSignal.abort() })).rejects.toThrow()
      expect(await bucket.get('key')).toBeNull()
    })

    it('lets one of fifty creators win', async ({ bucket, another }) => {
      const handles = Array.from({ length: 50 }, another)
      const results = await Promise.all(
        handles.map((handle, at) => handle.put('sites/a/history/1.json', bytes(`creator ${at}`), { when: 'absent' })),
      )
      const winners = results.flatMap((result, at) => (result.ok ? [at] : []))
      expect(winners).toHaveLength(1)
      expect(text((await bucket.get('sites/a/history/1.json'))?.body)).toBe(`creator ${winners[0]}`)
    })

    it('lets one of twenty compare-and-sets win, five times in a row', async ({ bucket, another }) => {
      await bucket.put('sites/a/live.json', bytes('start'))
      const handles = Array.from({ length: 20 }, another)
      for (let round = 0; round < 5; round++) {
        const tag = (await bucket.get('sites/a/live.json'))?.tag as string
        const results = await Promise.all(
          handles.map((handle, at) => handle.put('sites/a/live.json', bytes(`${round}.${at}`), { when: { tag } })),
        )
        const now = text((await bucket.get('sites/a/live.json'))?.body)
        const acknowledged = results.flatMap((result, at) => (result.ok ? [`${round}.${at}`] : []))
        expect(acknowledged.length).toBeLessThanOrEqual(1)
        expect(now).not.toBe('start')
        if (acknowledged.length === 1) expect(now).toBe(acknowledged[0])
        else expect(results.some(isUnknown), 'nobody won, and nobody was left in doubt').toBe(true)
      }
    })
  })
}

const isUnknown = (result: PutResult): boolean => !result.ok && result.reason === 'unknown'
