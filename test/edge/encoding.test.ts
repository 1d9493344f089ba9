import { brotliCompressSync, brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { digestOf } from '#base/hash.ts'
import { blobKey } from '#blobs/blobs.ts'
import { chooseEncoding } from '#edge/encoding.ts'
import { createEdge } from '#edge/router.ts'
import { type Manifest, manifestKey } from '#model/manifest.ts'
import { makeBucket } from './bucket-of-releases.ts'

describe('the choice of a coding', () => {
  const all = ['br', 'zstd', 'gzip'] as const
  const table: [header: string | null, chosen: string | null][] = [
    [null, null],
    ['', null],
    ['identity', null],
    ['gzip, deflate, br, zstd', 'br'],
    ['gzip, deflate', 'gzip'],
    ['GZIP', 'gzip'],
    ['*', 'br'],
    ['br;q=0', null],
    ['br;q=0, gzip', 'gzip'],
    ['*;q=0.5, gzip;q=0.8', 'gzip'],
    ['gzip;q=0.5, identity', null],
    ['br;q=0.2, zstd; q=0.9', 'zstd'],
    ['zstd;q=1.000, br;q=1', 'br'],
    ['brotli', null],
  ]
  for (const [header, chosen] of table)
    it(`is ${chosen ?? 'none'} for ${JSON.stringify(header)}`, () => {
      expect(chooseEncoding(header, all)).toBe(chosen)
    })

  it('is among what is there', () => {
    expect(chooseEncoding('br, gzip', ['gzip'])).toBe('gzip')
    expect(chooseEncoding('br', ['gzip'])).toBeNull()
    expect(chooseEncoding('br', [])).toBeNull()
  })
})

const PAGE = `<!doctype html><title>A</title>${'<p>Some words on a page.</p>'.repeat(60)}`
const CSS = 'body{color:red}'.repeat(100)

/** An edge with one release: a page, a picture, and a stylesheet that was compressed before. */
async function edgeOf() {
  const made = makeBucket()
  const digest = await made.release({
    site: 'acme',
    files: { 'index.html': PAGE, '404.html': PAGE, 'a.webp': 'x'.repeat(1000), 'a.css': CSS },
    routing: { notFound: '404.html' },
  })
  const key = manifestKey('acme', digest)
  const manifest = JSON.parse(new TextDecoder().decode((await made.bucket.get(key))?.body)) as Manifest
  const br = brotliCompressSync(CSS)
  await made.put(blobKey(digestOf(br)), br)
  const css = { ...manifest.files['a.css'], headerSet: 0, encodings: { br: { digest: digestOf(br), size: br.length } } }
  const changed = {
    ...manifest,
    headers: { 'referrer-policy': 'no-referrer', 'x-of': 'all' },
    headerSets: [{ 'cache-control': 'immutable', 'x-of': 'css' }],
    files: { ...manifest.files, 'a.css': css },
  }
  const text = JSON.stringify(changed)
  const named = digestOf(text)
  await made.put(manifestKey('acme', named), new TextEncoder().encode(text))
  const pointer = JSON.parse(new TextDecoder().decode((await made.bucket.get('sites/acme/live.json'))?.body))
  await made.put('sites/acme/live.json', { ...pointer, manifest: named })
  const edge = createEdge({ bucket: made.bucket, blobs: made.blobs })
  const ask = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
    edge.answer({ method, host: 'acme.localhost', target: path, secure: false, header: name => headers[name] })
  return { ask, made, br }
}

describe('an answer', () => {
  it('is compressed as the visitor takes it, under its own entity tag', async () => {
    const { ask } = await edgeOf()
    const decoders = { br: brotliDecompressSync, zstd: zstdDecompressSync, gzip: gunzipSync }
    const tags = new Set<string | undefined>()
    for (const [name, decode] of Object.entries(decoders)) {
      const { headers, body } = await ask('/', { 'accept-encoding': name })
      expect(headers).toMatchObject({
        'content-encoding': name,
        vary: 'accept-encoding',
        'content-type': 'text/html; charset=utf-8',
      })
      expect(headers['content-length']).toBe(String((body as Uint8Array).length))
      expect(decode(body as Uint8Array).toString()).toBe(PAGE)
      tags.add(headers.etag)
    }
    const plain = await ask('/')
    expect(plain.headers).toMatchObject({ vary: 'accept-encoding', 'content-length': String(PAGE.length) })
    expect(plain.headers['content-encoding']).toBeUndefined()
    tags.add(plain.headers.etag)
    expect(tags.size).toBe(4)
  })

  it('is compressed once', async () => {
    const { ask } = await edgeOf()
    const first = await ask('/', { 'accept-encoding': 'br' })
    expect((await ask('/', { 'accept-encoding': 'br' })).body).toBe(first.body)
  })

  it('is what was compressed before, and nothing else', async () => {
    const { ask, made, br } = await edgeOf()
    const answer = await ask('/a.css', { 'accept-encoding': 'gzip, br' })
    expect(Buffer.from(answer.body as Uint8Array).equals(br)).toBe(true)
    expect((await ask('/a.css', { 'accept-encoding': 'gzip' })).headers['content-encoding']).toBeUndefined()
    await made.remove(blobKey(digestOf(br)))
    const other = createEdge({ bucket: made.bucket, blobs: made.blobs })
    const missing = await other.answer({
      method: 'GET',
      host: 'acme.localhost',
      target: '/a.css',
      secure: false,
      header: name => (name === 'accept-encoding' ? 'br' : null),
    })
    expect(missing.status).toBe(500)
  })

  it('is 304 for the tag of the form that would be sent, and only for that', async () => {
    const { ask } = await edgeOf()
    const br = { 'accept-encoding': 'br' }
    const { etag = '' } = (await ask('/', br)).headers
    const unchanged = await ask('/', { ...br, 'if-none-match': etag })
    expect(unchanged).toMatchObject({ status: 304, body: null })
    expect(unchanged.headers).toMatchObject({ etag, vary: 'accept-encoding' })
    expect((await ask('/', { 'if-none-match': etag })).status).toBe(200)
  })

  it('to a question for its head has the headers of the whole', async () => {
    const { ask } = await edgeOf()
    const br = { 'accept-encoding': 'br' }
    expect(await ask('/', br, 'HEAD')).toEqual({ ...(await ask('/', br)), body: null })
  })

  it('to a question for a part is a part of the file as it is', async () => {
    const { ask } = await edgeOf()
    const part = await ask('/', { 'accept-encoding': 'br', range: 'bytes=0-9' })
    expect(part.status).toBe(206)
    expect(part.headers['content-encoding']).toBeUndefined()
    expect(new TextDecoder().decode(part.body as Uint8Array)).toBe(PAGE.slice(0, 10))
  })

  it('leaves alone what does not get smaller', async () => {
    const { ask } = await edgeOf()
    const picture = await ask('/a.webp', { 'accept-encoding': 'br' })
    expect(picture.headers['content-encoding']).toBeUndefined()
    expect(picture.headers.vary).toBeUndefined()
  })

  it('about what is missing is compressed too', async () => {
    const { ask } = await edgeOf()
    const { status, headers, body } = await ask('/nope', { 'accept-encoding': 'br' })
    expect(status).toBe(404)
    expect(headers['content-encoding']).toBe('br')
    expect(brotliDecompressSync(body as Uint8Array).toString()).toBe(PAGE)
  })

  it('has the headers of all files, of its set, and its own, the last one winning', async () => {
    const { ask } = await edgeOf()
    expect((await ask('/')).headers).toMatchObject({ 'referrer-policy': 'no-referrer', 'x-of': 'all' })
    expect((await ask('/a.css')).headers).toMatchObject({
      'referrer-policy': 'no-referrer',
      'x-of': 'css',
      'cache-control': 'immutable',
    })
  })
})
