import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { bucketActions } from '#actions/bucket-actions.ts'
import { digestOf } from '#base/hash.ts'
import { mediaType } from '#base/media-type.ts'
import { memoryBucket } from '#bucket/memory.ts'
import { assetCompressor } from '#finish/compress.ts'
import { cacheRule } from '#finish/file-headers.ts'
import { finishFiles } from '#finish/finish-files.ts'
import type { Digest } from '#model/digest.ts'
import { headersOf, type ManifestFile } from '#model/manifest.ts'

const fileOf = (path: string, text: string): ManifestFile => ({
  digest: digestOf(text),
  size: text.length,
  type: mediaType(path),
})

describe('the headers of files', () => {
  const lasting: Record<string, 'for good' | 'not at all' | 'for minutes'> = {
    '_astro/Page.Bf_iDpZs.css': 'for good',
    '_astro/hero.C1a2b3c4_Z1x2y3.webp': 'for good',
    '_astro/fonts/4f3a9c0d1b2e5f68.woff2': 'for good',
    '_og/319aec85ba279318.png': 'for good',
    '_astro/component.js': 'for minutes',
    '_astro/my-component.js': 'for minutes',
    'photo.portrait.jpg': 'for minutes',
    'hero.C1a2b3c4.webp': 'for minutes',
    'index.html': 'not at all',
    'rss.xml': 'not at all',
    'feed.json': 'not at all',
    'robots.txt': 'not at all',
    'site.webmanifest': 'not at all',
    'favicon.svg': 'for minutes',
  }
  const spelled = {
    'for good': /max-age=31536000, immutable/,
    'not at all': /max-age=0, must-revalidate/,
    'for minutes': /max-age=300/,
  }
  for (const [path, how] of Object.entries(lasting))
    it(`let ${path} be kept ${how}`, () => {
      expect(cacheRule(path, mediaType(path), '_astro')['cache-control']).toMatch(spelled[how])
    })

  it('stand once for files that have them in common', async () => {
    const page = { ...fileOf('a.html', 'a'), headers: { 'content-security-policy': "default-src 'self'" } }
    const files = {
      'a.html': page,
      'b.html': page,
      'c.html': { ...page, headers: { 'content-security-policy': 'x' } },
      'x.txt': fileOf('x.txt', 'x'),
    }
    const finished = await finishFiles(files, { assetsDir: '_astro' })
    expect(Object.values(finished.files).map(file => file.headerSet)).toEqual([0, 0, 1, 2])
    expect(Object.values(finished.files).every(file => file.headers === undefined)).toBe(true)
    expect(headersOf(finished, finished.files['a.html'] as ManifestFile)).toMatchObject({
      'content-security-policy': "default-src 'self'",
      'cache-control': 'public, max-age=0, must-revalidate',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'strict-origin-when-cross-origin',
      'strict-transport-security': 'max-age=31536000',
      'permissions-policy': expect.stringContaining('camera=()'),
    })
  })

  it('let a picture that may hold scripts run none', async () => {
    const finished = await finishFiles({ 'a.svg': fileOf('a.svg', '<svg/>') }, { assetsDir: '_astro' })
    expect(headersOf(finished, finished.files['a.svg'] as ManifestFile)['content-security-policy']).toContain(
      "default-src 'none'",
    )
  })
})

describe('the compressed forms of files', () => {
  const TEXT = 'body{color:red}\n'.repeat(200)

  function store(texts: readonly string[]) {
    const blobs = new Map<Digest, Uint8Array>(texts.map(text => [digestOf(text), new TextEncoder().encode(text)]))
    const reads: Digest[] = []
    const actions = bucketActions(memoryBucket())
    const open = () =>
      assetCompressor({
        read: digest => {
          reads.push(digest)
          return blobs.get(digest) ?? null
        },
        has: digest => blobs.has(digest),
        store: (digest, bytes) => void blobs.set(digest, bytes),
        actions,
      })
    return { blobs, reads, open }
  }

  it('are made of hashed text files only, and hold the same content', async () => {
    const { blobs, open } = store([TEXT])
    const files = {
      '_astro/a.Bf_iDpZs.css': fileOf('a.css', TEXT),
      'a.css': fileOf('a.css', TEXT),
      '_astro/b.Bf_iDpZs.webp': fileOf('b.webp', TEXT),
    }
    const finished = await finishFiles(files, { assetsDir: '_astro', compress: open() })
    expect(finished.files['a.css']?.encodings).toBeUndefined()
    expect(finished.files['_astro/b.Bf_iDpZs.webp']?.encodings).toBeUndefined()
    const encodings = finished.files['_astro/a.Bf_iDpZs.css']?.encodings ?? {}
    const decoders = { br: brotliDecompressSync, zstd: zstdDecompressSync, gzip: gunzipSync }
    for (const [name, decode] of Object.entries(decoders)) {
      const { digest, size } = encodings[name as keyof typeof decoders] as { digest: Digest; size: number }
      const bytes = blobs.get(digest) as Uint8Array
      expect(bytes.length).toBe(size)
      expect(digestOf(bytes)).toBe(digest)
      expect(decode(bytes).toString()).toBe(TEXT)
    }
  })

  it('are made once for all sites and runs, and again when they are lost', async () => {
    const { blobs, reads, open } = store([TEXT])
    const compress = open()
    const [first, second] = await Promise.all([compress(digestOf(TEXT)), compress(digestOf(TEXT))])
    expect(second).toBe(first)
    expect(await open()(digestOf(TEXT))).toEqual(first)
    expect(reads).toHaveLength(1)
    blobs.delete(first.br?.digest as Digest)
    expect(await open()(digestOf(TEXT))).toEqual(first)
    expect(reads).toHaveLength(2)
    expect(blobs.has(first.br?.digest as Digest)).toBe(true)
  })

  it('are left out where they save nothing', async () => {
    const noise = Array.from({ length: 100 }, (_, index) => digestOf(String(index))).join('')
    const random = Buffer.from(noise, 'hex')
    const { blobs, open } = store([])
    blobs.set(digestOf(random), random)
    expect(await open()(digestOf(random))).toEqual({})
  })
})
