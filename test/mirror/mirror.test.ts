import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import type { Bucket, PutOptions } from '#bucket/bucket.ts'
import { memoryBucket } from '#bucket/memory.ts'
import { mirrorSite } from '#mirror/mirror-site.ts'
import { recordKey } from '#mirror/record.ts'
import type { Manifest } from '#model/manifest.ts'
import type { Pointer } from '#model/pointer.ts'
import { readManifest } from '#release/pointers.ts'
import { remove } from '#release/remove.ts'
import { watchedBucket } from '../bucket/watched-bucket.ts'
import { artifactOf } from '../release/artifacts.ts'
import { contextOf, publish } from '../release/published.ts'

const IMMUTABLE = 'public, max-age=31536000, immutable'
type Files = Readonly<Record<string, string>>

/** A site with releases, and a store that it is mirrored to. */
async function setUp(store: Bucket = memoryBucket()) {
  const context = contextOf(memoryBucket())
  const watched = watchedBucket(store)
  const kept = new Map<string, PutOptions>()
  watched.onPut = (key, really, options) => {
    kept.set(key, options)
    return really()
  }
  async function release(files: Files, more: Partial<Manifest> = {}): Promise<Pointer> {
    const artifact = artifactOf(files, { site: 'acme', aliases: ['www.acme.example'] })
    const headers = (path: string) =>
      path.startsWith('_astro/') ? { headers: { 'cache-control': IMMUTABLE, 'x-frame-options': 'DENY' } } : {}
    const listed = Object.entries(artifact.manifest.files).map(([path, file]) => [path, { ...file, ...headers(path) }])
    const manifest = { ...artifact.manifest, ...more, files: Object.fromEntries(listed) }
    const result = await publish(context, { ...artifact, manifest })
    if (!('pointer' in result) || !result.pointer) throw new Error(result.outcome)
    return result.pointer
  }
  const mirror = async (live: Pointer, options: Partial<Parameters<typeof mirrorSite>[0]> = {}) => {
    const manifest = live.manifest && (await readManifest(context.blobs, live.manifest))
    return mirrorSite({ blobs: context.blobs, to: watched.bucket, live, manifest: manifest || null, ...options })
  }
  const text = async (path: string) => {
    const found = await store.get(`acme.example/${path}`)
    return found && new TextDecoder().decode(found.body)
  }
  const paths = async (host = 'acme.example') => {
    const keys: string[] = []
    for await (const { key } of store.list(`${host}/`)) keys.push(key.slice(host.length + 1))
    return keys
  }
  return { context, store, watched, kept, release, mirror, text, paths }
}

const FIRST = { '404.html': 'lost', '_astro/a.1.css': 'a{}', 'index.html': 'home', 'posts/one/index.html': 'one' }

test('files lie under the host with type and headers; what only an edge could send is left out', async () => {
  const at = await setUp()
  const [main, alias] = await at.mirror(await at.release(FIRST))
  expect(await at.paths()).toEqual(['.nextgen-mirror.json', ...Object.keys(FIRST)])
  expect(main).toEqual({ host: 'acme.example', written: 4, unchanged: 0, deleted: 0, bytes: 14 })
  expect(at.kept.get('acme.example/_astro/a.1.css')).toMatchObject({
    type: 'text/css; charset=utf-8',
    headers: { 'cache-control': IMMUTABLE },
  })
  expect(at.kept.get('acme.example/index.html')).toMatchObject({
    type: 'text/html; charset=utf-8',
    headers: { 'cache-control': 'public, max-age=0, must-revalidate' },
  })
  expect(alias).toMatchObject({ host: 'www.acme.example', written: 2 })
  const home = await at.store.get('www.acme.example/404.html')
  expect(new TextDecoder().decode(home?.body)).toContain('location.replace("https://acme.example"+location.pathname')
})

test('only what changed is written: assets first, pages next, deletions last; a second run writes nothing', async () => {
  const at = await setUp()
  await at.mirror(await at.release(FIRST))
  const second = await at.release({
    ...{ '404.html': 'lost', '_astro/a.2.css': 'b{}', 'index.html': 'home 2', 'posts/two/index.html': 'two' },
  })
  at.watched.puts.length = 0
  const order = at.watched.puts
  const deletes = at.store.delete
  at.watched.bucket.delete = async key => {
    order.push(`delete ${key}`)
    await deletes(key)
  }
  expect((await at.mirror(second))[0]).toMatchObject({ written: 3, unchanged: 1, deleted: 2 })
  const own = order.filter(key => key.includes('acme.example/') && !key.startsWith('www.'))
  expect(own).toEqual([
    recordKey('acme.example'),
    'acme.example/_astro/a.2.css',
    'acme.example/index.html',
    'acme.example/posts/two/index.html',
    'delete acme.example/_astro/a.1.css',
    'delete acme.example/posts/one/index.html',
    recordKey('acme.example'),
  ])
  order.length = 0
  expect((await at.mirror(second))[0]).toMatchObject({ written: 0, unchanged: 4, deleted: 0 })
  expect(order).toEqual([])
  expect((await at.mirror(second, { force: true }))[0]).toMatchObject({ written: 4 })
})

test('broken off at any write or deletion, the next run ends with the same files, and pages never lack their assets', async () => {
  const next = { '_astro/a.2.css': 'b{}', 'index.html': 'needs a.2', 'new/index.html': 'new', '404.html': 'lost' }
  const expected = ['.nextgen-mirror.json', ...Object.keys(next).sort()]
  let stops = 0
  for (let stopAt = 1; ; stopAt++) {
    const at = await setUp()
    await at.mirror(await at.release(FIRST))
    const live = await at.release(next)
    let changes = 0
    const count = async <T>(really: () => Promise<T>): Promise<T> => {
      if (++changes >= stopAt) throw new Error('broken off')
      return really()
    }
    at.watched.onPut = (_key, really) => count(really)
    at.watched.bucket.delete = key => count(() => at.store.delete(key))
    const isDone = await at.mirror(live, { concurrency: 1 }).then(
      () => true,
      () => false,
    )
    const page = await at.text('index.html')
    expect(await at.text(page === 'home' ? '_astro/a.1.css' : '_astro/a.2.css'), `stopped at ${stopAt}`).not.toBeNull()
    at.watched.onPut = (_key, really) => really()
    at.watched.bucket.delete = at.store.delete
    await at.mirror(live)
    expect(await at.paths(), `stopped at ${stopAt}`).toEqual(expected)
    expect(await at.text('index.html')).toBe('needs a.2')
    if (isDone) break
    stops++
  }
  expect(stops).toBeGreaterThanOrEqual(8)
})

test('an older release, another site, and a run that is overtaken are conflicts; strangers’ files stay', async () => {
  const at = await setUp()
  const first = await at.release(FIRST)
  const second = await at.release({ 'index.html': 'home 2' })
  await at.store.put('acme.example/uploads/own.txt', new TextEncoder().encode('ours'))
  await at.mirror(second)
  await expect(at.mirror(first)).rejects.toMatchObject({ failures: [{ code: 'mirror-conflict', where: 'acme' }] })
  const foreign = { ...second, site: 'bolt', generation: 9 }
  await expect(at.mirror(foreign)).rejects.toThrow('it is that of "acme" (live)')
  expect(await at.text('uploads/own.txt')).toBe('ours')

  const third = await at.release({ 'index.html': 'home 3', 'a.txt': 'a' })
  const fourth = await at.release({ 'index.html': 'home 4', 'a.txt': 'a' })
  at.watched.onPut = async (key, really) => {
    at.watched.onPut = (_key, really) => really()
    const result = await really()
    expect(key).toBe(recordKey('acme.example'))
    await at.mirror(fourth)
    return result
  }
  await expect(at.mirror(third)).rejects.toMatchObject({ failures: [{ code: 'mirror-conflict' }] })
  expect(await at.text('index.html')).toBe('home 4')
})

test('redirects are pages that lead on, and headers for stores that redirect; a short name stands for a page that is a file', async () => {
  const at = await setUp()
  const redirects = [
    { from: '/old/', to: '/new/?a=1&b="', status: 301 },
    { from: '/feed.xml', to: 'https://feeds.example/', status: 302 },
  ]
  const routing = { base: '/', trailingSlash: 'never', format: 'file', notFound: '404.html' } as const
  await at.mirror(await at.release({ ...FIRST, 'about.html': 'about', 'posts.html': 'all' }, { redirects, routing }))
  expect(await at.text('old/index.html')).toContain('content="0; url=/new/?a=1&amp;b=&quot;"')
  expect(at.kept.get('acme.example/old/index.html')?.headers).toMatchObject({
    'x-amz-website-redirect-location': '/new/?a=1&b="',
  })
  expect(await at.text('feed.xml')).toContain('https://feeds.example/')
  expect(await at.text('about')).toBe('about')
  expect(at.kept.get('acme.example/about')?.type).toBe('text/html; charset=utf-8')
  expect(await at.paths()).not.toContain('posts')
})

test('text is stored in a coding where that is asked for, with its header', async () => {
  const at = await setUp()
  const page = '<p>again and again</p>'.repeat(100)
  const live = await at.release({ 'index.html': page, 'dot.png': 'x' })
  await at.mirror(live, { encoding: 'gzip' })
  const found = await at.store.get('acme.example/index.html')
  expect(gunzipSync(found?.body ?? '').toString()).toBe(page)
  expect(at.kept.get('acme.example/index.html')?.headers).toMatchObject({ 'content-encoding': 'gzip' })
  expect(at.kept.get('acme.example/dot.png')?.headers).not.toHaveProperty('content-encoding')
})

test('a folder gets _headers and _redirects instead of what it cannot keep', async () => {
  const folder = memoryBucket()
  const at = await setUp({ ...folder, directory: '/srv/www' })
  const redirects = [{ from: '/alt ä/', to: '/new/', status: 302 }]
  await at.mirror(await at.release(FIRST, { redirects, headers: { 'x-content-type-options': 'nosniff' } }))
  expect(await at.text('_redirects')).toBe('/alt%20%C3%A4/ /new/ 302\n')
  const headers = await at.text('_headers')
  expect(headers).toMatch(/^\/\*\n {2}x-content-type-options: nosniff\n/)
  expect(headers).toContain(`/_astro/a.1.css\n  cache-control: ${IMMUTABLE}\n  x-frame-options: DENY\n`)
})

test('a site that is gone loses its files, or sends its visitors on', async () => {
  const at = await setUp()
  await at.mirror(await at.release(FIRST))
  const gone = await remove({ ...at.context, site: 'acme', gone: true })
  if (gone.outcome !== 'released') throw new Error(gone.outcome)
  await at.mirror(gone.pointer)
  expect(await at.paths()).toEqual(['.nextgen-mirror.json'])
  const moved = await remove({ ...at.context, site: 'acme', gone: { redirect: 'https://new.example/' } })
  if (moved.outcome !== 'released') throw new Error(moved.outcome)
  await at.mirror(moved.pointer)
  expect(await at.text('404.html')).toContain('location.replace("https://new.example"')
})

test('a record that was edited by hand is refused, and says what to do', async () => {
  const at = await setUp()
  const live = await at.release(FIRST)
  await at.store.put(recordKey('acme.example'), new TextEncoder().encode('{"version":1,"files":{}}'))
  await expect(at.mirror(live)).rejects.toMatchObject({ failures: [{ code: 'mirror-record-invalid' }] })
})

test('a blob that is missing ends the run before any page that comes later is written', async () => {
  const at = await setUp()
  const live = await at.release(FIRST)
  const blobs = { ...at.context.blobs, get: async () => null }
  await expect(at.mirror(live, { blobs })).rejects.toMatchObject({ reason: 'corrupt' })
  expect(await at.text('index.html')).toBeNull()
})
