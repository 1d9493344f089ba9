import { describe, expect, test } from 'vitest'
import { digestOf } from '#base/hash.ts'
import { blobKey } from '#blobs/blobs.ts'
import { BucketError } from '#bucket/bucket.ts'
import { createEdge, type EdgeOptions } from '#edge/router.ts'
import { manifestKey } from '#model/manifest.ts'
import { previewLabels } from '#model/preview-host.ts'
import { makeBucket, type ReleaseFixture } from './bucket-of-releases.ts'

const HOME = '<h1>Home</h1>'
const acme: ReleaseFixture = {
  site: 'acme',
  files: {
    'index.html': HOME,
    '404.html': '<h1>Lost</h1>',
    'about/index.html': 'about',
    'rss.xml': '<rss/>',
    '_astro/x.abc.css': 'a{}',
    'café/index.html': 'coffee',
    'data.bin': '0123456789',
    'empty.txt': '',
  },
  headers: {
    '_astro/x.abc.css': { 'Cache-Control': 'public, max-age=31536000, immutable' },
    'index.html': { 'x-frame-options': 'DENY' },
  },
  redirects: [
    { from: '/old', to: '/about/', status: 301 },
    { from: '/shop', to: 'https://shop.example/ä?x=1#top', status: 302 },
    { from: '/part', to: '/about/#part', status: 308 },
  ],
  routing: { notFound: '404.html' },
}

async function setUp(options: Partial<EdgeOptions> = {}) {
  const store = makeBucket()
  const manifest = await store.release(acme)
  let time = 1000
  const errors: string[] = []
  const edge = createEdge({
    bucket: store.bucket,
    blobs: store.blobs,
    maxAge: 200,
    now: () => time,
    onError: (error, about) => errors.push(`${about}: ${error instanceof Error ? error.message : error}`),
    ...options,
  })
  const ask = (url: string, init?: RequestInit) => edge.fetch(new Request(url, { redirect: 'manual', ...init }))
  const pass = (ms: number) => {
    time += ms
  }
  return { store, edge, ask, pass, errors, manifest }
}

const ORIGIN = 'http://acme.localhost:7000'

describe('hosts', () => {
  test.each([
    'http://acme.localhost/',
    'http://ACME.localhost:7000/',
    'http://acme.localhost.:7000/',
    'http://acme.example/',
    'https://ACME.example:8443/',
  ])('%s is the site', async url => {
    const response = await (await setUp()).ask(url)
    expect(response.status).toBe(200)
    expect(await response.text()).toBe(HOME)
  })

  test('a Host header wins over the URL, as behind a proxy', async () => {
    const response = await (await setUp()).ask('http://localhost:7000/', { headers: { host: 'acme.example' } })
    expect(await response.text()).toBe(HOME)
  })

  test('an alias sends visitors to the domain with path, query and port', async () => {
    const { store, ask } = await setUp()
    await store.release(acme, { hosts: ['acme.example', 'www.acme.example'] })
    const response = await ask('http://www.acme.example:7000/a%20b/?x=1&y=%C3%A9')
    expect(response.status).toBe(301)
    expect(response.headers.get('location')).toBe('http://acme.example:7000/a%20b/?x=1&y=%C3%A9')
    const secure = await ask('http://www.acme.example/', { headers: { 'x-forwarded-proto': 'https' } })
    expect(secure.headers.get('location')).toBe('https://acme.example/')
  })

  test('a host that no site has is told what to do', async () => {
    const response = await (await setUp()).ask('http://nobody.example/')
    expect(response.status).toBe(404)
    expect(await response.text()).toContain('The host nobody.example belongs to no site of this fleet.')
  })

  test('a claim counts for nothing unless the live release of its site lists the host', async () => {
    const { store, ask, pass } = await setUp()
    await store.claim('early.example', { site: 'acme', generation: 2 })
    await store.claim('left.example', { site: 'acme', vacated: true })
    await store.claim('nobody.example', { site: 'nobody' })
    for (const host of ['early', 'left', 'nobody']) expect((await ask(`http://${host}.example/`)).status).toBe(404)
    await store.release(acme, { generation: 2, hosts: ['early.example', 'acme.example'] })
    pass(200)
    expect(await (await ask('http://early.example/')).text()).toBe(HOME)
    expect((await ask('http://acme.example/')).headers.get('location')).toBe('http://early.example/')
  })

  test('a site without a release says so', async () => {
    const response = await (await setUp()).ask('http://other.localhost/')
    expect(response.status).toBe(404)
    expect(await response.text()).toContain('`nextgen publish other`')
  })

  test('a host in another environment shows that environment', async () => {
    const { store, ask } = await setUp()
    await store.release(
      { site: 'acme', files: { 'index.html': 'staged' } },
      { environment: 'staging', hosts: ['staging.acme.example'] },
    )
    expect(await (await ask('http://staging.acme.example/')).text()).toBe('staged')
    expect(await (await ask('http://acme.example/')).text()).toBe(HOME)
  })

  test.each([
    '..',
    'a/../../blobs',
    'a%2fb',
    'a b',
    '<script>',
    'ü.example',
    '',
    `${'a.'.repeat(130)}b`,
    'a..b',
    '[::2]',
    '10.0.0.1:99999x',
  ])('the host %j reads nothing from the bucket', async host => {
    const { store, edge } = await setUp()
    const answer = await edge.answer({ method: 'GET', host, target: '/', secure: false, header: () => null })
    expect([400, 404]).toContain(answer.status)
    expect(store.reads.filter(key => key !== 'hosts/10.0.0.1.json')).toEqual([])
  })
})

describe('previews', () => {
  test('every release stays reachable under the beginning of its digest, on any host', async () => {
    const { store, ask, manifest } = await setUp()
    await store.release({ site: 'acme', files: { 'index.html': 'second' } }, { generation: 2 })
    const start = manifest.slice(0, 12)
    const local = await ask(`http://${start}--acme.localhost:7000/`)
    expect(await local.text()).toBe(HOME)
    expect(local.headers.get('x-robots-tag')).toBe('noindex')
    expect(await (await ask(`http://${start}--acme.preview.example/`)).text()).toBe(HOME)
    expect(await (await ask(`${ORIGIN}/`)).text()).toBe('second')
  })

  test('an id that is too long for a label with the digits has a label of its own', async () => {
    const { store, ask } = await setUp()
    const site = `a-${'long-'.repeat(12)}b`
    expect(site).toHaveLength(63)
    const manifest = await store.release({ site, files: { 'index.html': 'long' } })
    const host = `${previewLabels(manifest, site)}.localhost`
    expect(Math.max(...host.split('.').map(label => label.length))).toBeLessThanOrEqual(63)
    expect(await (await ask(`http://${host}:7000/`)).text()).toBe('long')
    expect(await (await ask(`http://${site}.localhost/`)).text()).toBe('long')
  })

  test('a release that is not there is a page', async () => {
    const response = await (await setUp()).ask('http://0123456789ab--acme.localhost/')
    expect(response.status).toBe(404)
    expect(await response.text()).toContain('There is no release 0123456789ab of the site &quot;acme&quot;')
  })
})

test('another environment answers at its own hosts, and tells search engines to stay away', async () => {
  const { store, ask } = await setUp()
  const staging = { environment: 'staging', hosts: ['acme.staging.example', 'test.acme.example'] }
  await store.release({ site: 'acme', files: { 'index.html': 'next' } }, staging)
  const response = await ask('http://acme.staging.example/')
  expect([await response.text(), response.headers.get('x-robots-tag')]).toEqual(['next', 'noindex'])
  const other = await ask('http://test.acme.example/a?b')
  expect([other.status, other.headers.get('location')]).toEqual([301, 'http://acme.staging.example/a?b'])
  const live = await ask('http://acme.example/')
  expect([await live.text(), live.headers.get('x-robots-tag')]).toEqual([HOME, null])
})

describe('a site that is gone', () => {
  test('answers 410', async () => {
    const { store, ask } = await setUp()
    await store.release(acme, { generation: 2, manifest: null, gone: true })
    expect((await ask('http://acme.example/')).status).toBe(410)
  })

  test('or sends its visitors where it says', async () => {
    const { store, ask } = await setUp()
    await store.release(acme, { generation: 2, manifest: null, gone: { redirect: 'https://other.example/x' } })
    const response = await ask('http://acme.example/deep/page')
    expect(response.status).toBe(301)
    expect(response.headers.get('location')).toBe('https://other.example/x')
  })
})

describe('files', () => {
  test('carry type, length, a strong validator and what the manifest says', async () => {
    const { ask } = await setUp()
    expect(Object.fromEntries((await ask(`${ORIGIN}/`)).headers)).toEqual({
      'content-type': 'text/html; charset=utf-8',
      'content-length': '13',
      etag: `"${digestOf(HOME)}"`,
      'cache-control': 'public, max-age=0, must-revalidate',
      'accept-ranges': 'bytes',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
    })
    const css = await ask(`${ORIGIN}/_astro/x.abc.css`)
    expect(css.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect(css.headers.get('content-type')).toBe('text/css; charset=utf-8')
    expect((await ask(`${ORIGIN}/empty.txt`)).headers.get('content-length')).toBe('0')
  })

  test.each([
    ['/about', 301, '/about/'],
    ['/about?x=1&y', 301, '/about/?x=1&y'],
    ['/caf%C3%A9', 301, '/caf%C3%A9/'],
    ['/old?x=1', 301, '/about/?x=1'],
    ['/shop?y=2', 302, 'https://shop.example/%C3%A4?x=1#top'],
    ['/part?y=2', 308, '/about/?y=2#part'],
  ])('%s moves', async (path, status, location) => {
    const response = await (await setUp()).ask(`${ORIGIN}${path}`)
    expect([response.status, response.headers.get('location')]).toEqual([status, location])
  })

  test("what is missing is the site's own page with status 404 and no validator", async () => {
    const { ask } = await setUp()
    for (const path of ['/nope', '/nope/', '/404']) {
      const response = await ask(`${ORIGIN}${path}`, { headers: { 'if-none-match': `"${digestOf('<h1>Lost</h1>')}"` } })
      expect([response.status, await response.text()]).toEqual([404, '<h1>Lost</h1>'])
      expect(response.headers.has('etag')).toBe(false)
    }
    expect((await ask(`${ORIGIN}/404.html`)).status).toBe(200)
  })

  test('a site without such a page gets one of the edge', async () => {
    const { store, ask } = await setUp()
    await store.release({ site: 'bare', files: { 'index.html': 'x' } })
    const response = await ask('http://bare.localhost/nope')
    expect(response.status).toBe(404)
    expect(await response.text()).toContain('There is no such page on this site.')
  })

  test('HEAD has the headers of GET and no body, and reads no file', async () => {
    const { store, ask } = await setUp()
    for (const path of ['/', '/nope', '/about', '/rss.xml']) {
      const head = await ask(`${ORIGIN}${path}`, { method: 'HEAD' })
      expect(await head.text()).toBe('')
      expect(store.reads).not.toContain(blobKey(digestOf(acme.files['rss.xml'] as string)))
      const get = await ask(`${ORIGIN}${path}`)
      expect([head.status, Object.fromEntries(head.headers)]).toEqual([get.status, Object.fromEntries(get.headers)])
    }
  })

  test.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])('%s is not allowed', async method => {
    const response = await (await setUp()).ask(`${ORIGIN}/`, { method })
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
  })

  const etag = `"${digestOf(HOME)}"`
  test.each([
    [etag, 304],
    [`W/${etag}`, 304],
    [`"other", ${etag}`, 304],
    ['*', 304],
    ['"other"', 200],
    [digestOf(HOME), 200],
  ])('If-None-Match: %s answers with its status', async (header, status) => {
    const { store, ask } = await setUp()
    const response = await ask(`${ORIGIN}/`, { headers: { 'if-none-match': header } })
    expect(response.status).toBe(status)
    expect(response.headers.get('etag')).toBe(etag)
    expect(store.reads.includes(blobKey(digestOf(HOME)))).toBe(status === 200)
    if (status === 304) expect([await response.text(), response.headers.get('content-length')]).toEqual(['', null])
  })

  test.each([
    ['bytes=0-3', 206, '0123', 'bytes 0-3/10'],
    ['bytes=7-', 206, '789', 'bytes 7-9/10'],
    ['bytes=-2', 206, '89', 'bytes 8-9/10'],
    ['bytes=-99', 206, '0123456789', 'bytes 0-9/10'],
    ['bytes=5-99', 206, '56789', 'bytes 5-9/10'],
    ['BYTES=9-9', 206, '9', 'bytes 9-9/10'],
    ['bytes=10-', 416, '', 'bytes */10'],
    ['bytes=-0', 416, '', 'bytes */10'],
    ['bytes=5-2', 200, '0123456789', null],
    ['bytes=0-1,3-4', 200, '0123456789', null],
    ['bytes=-', 200, '0123456789', null],
    ['lines=0-1', 200, '0123456789', null],
    ['bytes=99999999999999999999-', 200, '0123456789', null],
  ])('Range: %s is answered with %i', async (range, status, text, contentRange) => {
    const response = await (await setUp()).ask(`${ORIGIN}/data.bin`, { headers: { range } })
    expect([response.status, await response.text(), response.headers.get('content-range')]).toEqual([
      status,
      text,
      contentRange,
    ])
    expect(response.headers.get('content-length')).toBe(String(text.length))
  })

  test('a range of an older version is the whole of the new one', async () => {
    const { ask } = await setUp()
    const headers = (tag: string) => ({ headers: { range: 'bytes=0-1', 'if-range': tag } })
    expect((await ask(`${ORIGIN}/data.bin`, headers(`"${digestOf('0123456789')}"`))).status).toBe(206)
    expect((await ask(`${ORIGIN}/data.bin`, headers('"older"'))).status).toBe(200)
    expect((await ask(`${ORIGIN}/data.bin`, headers('Wed, 21 Oct 2026 07:28:00 GMT'))).status).toBe(200)
  })
})

describe('releases', () => {
  test('a new pointer is shown once the old one is 200 ms old, and is read once for many visitors', async () => {
    const { store, ask, pass } = await setUp()
    await Promise.all(Array.from({ length: 50 }, () => ask(`${ORIGIN}/`)))
    await store.release({ ...acme, files: { 'index.html': 'second' } }, { generation: 2 })
    pass(199)
    expect(await (await ask(`${ORIGIN}/`)).text()).toBe(HOME)
    expect(store.reads.filter(key => key === 'sites/acme/live.json')).toHaveLength(1)
    pass(1)
    expect(await (await ask(`${ORIGIN}/`)).text()).toBe('second')
  })

  test('a file of the older release that the new one lacks is missing at once', async () => {
    const { store, ask, pass } = await setUp()
    expect((await ask(`${ORIGIN}/rss.xml`)).status).toBe(200)
    await store.release({ ...acme, files: { 'index.html': 'second' } }, { generation: 2 })
    pass(200)
    expect((await ask(`${ORIGIN}/rss.xml`)).status).toBe(404)
  })

  test('while the storage is away, what was read is still shown, and the rest is 503', async () => {
    const { store, ask, pass, errors } = await setUp()
    await ask(`${ORIGIN}/`)
    store.fail = new BucketError('unreachable', 'secret address refused')
    pass(10_000)
    expect(await (await ask(`${ORIGIN}/`)).text()).toBe(HOME)
    const away = await ask(`${ORIGIN}/rss.xml`)
    expect([away.status, away.headers.get('retry-after')]).toEqual([503, '5'])
    expect(await away.text()).not.toContain('secret')
    expect(errors).toContain('sites/acme/live.json: secret address refused')
    store.fail = null
    expect((await ask(`${ORIGIN}/rss.xml`)).status).toBe(200)
  })

  const pointer = {
    version: 1,
    site: 'acme',
    environment: 'live',
    generation: 2,
    pinned: false,
    hosts: [],
    reason: 'publish',
  }
  test.each([
    ['a text', 'live', /^Expected an object/],
    ['half of it', new TextEncoder().encode('{"version":1'), /^Expected JSON/],
    ['a later version', { ...pointer, version: 2 }, /^Expected "version" to be 1/],
    ['a digest that is none', { ...pointer, manifest: '../../etc/passwd' }, /^Expected "manifest" to be a SHA-256/],
    [
      "another site's",
      { ...pointer, site: 'other', manifest: null, gone: true },
      /^Expected the pointer of this site, got that of live of "other"/,
    ],
  ])('a pointer that became %s keeps the last one that could be read', async (_, value, message) => {
    const { store, ask, pass, errors } = await setUp()
    await ask(`${ORIGIN}/`)
    await store.put('sites/acme/live.json', value)
    pass(200)
    expect(await (await ask(`${ORIGIN}/`)).text()).toBe(HOME)
    expect(errors).toHaveLength(1)
    expect(errors[0]?.replace('sites/acme/live.json: ', '').replace('sites/acme/live.json: ', '')).toMatch(message)
    const fresh = await createEdge({ bucket: store.bucket, blobs: store.blobs }).fetch(new Request(`${ORIGIN}/`))
    expect(fresh.status).toBe(500)
  })

  test.each([
    [{ headers: { 'index.html': { 'x-a': 'a\r\nb' } } }, 'HTTP allows no header "x-a: a\\r\\nb" (index.html of odd)'],
    [{ headers: { 'index.html': { 'x a': 'b' } } }, 'HTTP allows no header "x a: b" (index.html of odd)'],
    [{ redirects: [{ from: '/', to: '/x', status: 30 }] }, 'redirects / with the status 30'],
  ])('a manifest with %j is 500, and the operator is told why', async (oddity, told) => {
    const { store, ask, errors } = await setUp()
    await store.release({ site: 'odd', files: { 'index.html': 'x' }, ...oddity } as ReleaseFixture)
    expect((await ask('http://odd.localhost/')).status).toBe(500)
    expect(errors[0]).toContain(told)
  })

  test('a damaged or missing blob is 500, is told to the operator, and heals', async () => {
    const { store, ask, errors } = await setUp()
    const key = blobKey(digestOf(HOME))
    await store.put(key, new TextEncoder().encode('<h1>Home</h2>'))
    expect((await ask(`${ORIGIN}/`)).status).toBe(500)
    await store.remove(key)
    expect((await ask(`${ORIGIN}/`)).status).toBe(500)
    expect(errors[1]).toMatch(
      /^acme\.localhost:7000 \/: The blob [0-9a-f]{64} \(index\.html of acme\) is not in the bucket$/,
    )
    await store.put(key, new TextEncoder().encode(HOME))
    expect((await ask(`${ORIGIN}/`)).status).toBe(200)
  })

  test.each([
    ['missing', null, /The manifest [0-9a-f]{64} of "acme" is not in the bucket \(live, generation 1\)$/],
    [
      'changed',
      { version: 1 },
      /Expected the manifest sites\/acme\/manifests\/[0-9a-f]{64}\.json, but its bytes hash to /,
    ],
  ])('a manifest that is %s is 500 and is named to the operator', async (_, value, message) => {
    const { store, ask, errors, manifest } = await setUp()
    const key = manifestKey('acme', manifest)
    await (value ? store.put(key, value) : store.remove(key))
    expect((await ask(`${ORIGIN}/`)).status).toBe(500)
    expect(errors).toEqual([expect.stringMatching(message)])
  })

  test('a file that was read is served from memory', async () => {
    const { store, ask } = await setUp()
    await ask(`${ORIGIN}/`)
    const before = store.reads.length
    await ask(`${ORIGIN}/`)
    await ask('http://acme.localhost/', { headers: { range: 'bytes=0-1' } })
    expect(store.reads.slice(before)).toEqual([])
  })
})

describe('the start page', () => {
  test.each(['http://localhost:7000/', 'http://127.0.0.1:7000/', 'http://[::1]:7000/', 'http://localhost:7000/?x'])(
    'is shown at %s',
    async url => {
      const { store, ask, manifest } = await setUp()
      await store.release(acme, { hosts: ['acme.example', 'www.acme.example'] })
      await store.release({ site: 'bakery', files: {} }, { generation: 7, pinned: true })
      await store.release({ site: 'closed', files: {} }, { manifest: null, gone: true })
      await store.release({ site: 'draft', files: {} }, { environment: 'staging' })
      const response = await ask(url)
      expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
      const html = await response.text()
      expect(html).toContain('<output id="count">3</output> of 3 sites in <b>live</b>')
      expect([...html.matchAll(/<a class="site" href="([^"]+)"/g)].map(([, href]) => href)).toEqual([
        'http://acme.localhost:7000/',
        'http://bakery.localhost:7000/',
        'http://closed.localhost:7000/',
      ])
      expect(html).toContain(`http://${manifest.slice(0, 12)}--acme.localhost:7000/`)
      expect(html).toContain('data-words="acme acme.example www.acme.example"')
      expect(html).toContain('<b>pinned</b>')
      expect(html).toContain('<b class="gone">gone</b>')
      expect(html).not.toMatch(/(src|href)="(https?:)?\/\/(?![a-z0-9-]+\.localhost)/)
    },
  )

  test('names sites as people do, with their themes; their markup stays text', async () => {
    const { store, ask } = await setUp()
    await store.release(acme, { about: { name: 'Acme <Reviews>', theme: 'compare' } })
    const html = await (await ask('http://localhost/')).text()
    expect(html).toContain('>Acme &lt;Reviews&gt;</a>')
    expect(html).toContain('compare · generation')
    expect(html).toContain('data-words="acme acme &lt;reviews&gt; compare acme.example"')
  })

  test('of another environment lists sites that have no host there', async () => {
    const { store, ask } = await setUp({ environment: 'staging' })
    await store.release(acme, { environment: 'staging', hosts: [], generation: 4 })
    const html = await (await ask('http://localhost/')).text()
    expect(html).toContain('of 1 sites in <b>staging</b>')
    expect(html).toContain('generation 4')
  })

  test('an empty bucket says how to fill it', async () => {
    const { bucket, blobs } = makeBucket()
    const response = await createEdge({ bucket, blobs }).fetch(new Request('http://localhost/'))
    expect(await response.text()).toContain('nextgen publish')
  })

  test('a record that cannot be read leaves out its site alone', async () => {
    const { store, ask, errors } = await setUp()
    await store.release({ site: 'bad', files: {} })
    await store.put('sites/bad/live.json', 7)
    await store.put('hosts/x.example.json', 7)
    expect(await (await ask('http://localhost/')).text()).toContain('of 1 sites')
    expect(errors).toHaveLength(2)
  })

  test('has only one path, and can be switched off', async () => {
    expect((await (await setUp()).ask('http://localhost/acme')).status).toBe(404)
    expect((await (await setUp({ startPage: false })).ask('http://localhost/')).status).toBe(404)
  })

  test('markup in a record stays text', async () => {
    const { store, ask } = await setUp()
    const hosts = ['<script>alert(1)', 'acme.example']
    await store.release(acme, { hosts, releasedAt: '"><script>alert(2)' })
    const html = await (await ask('http://localhost/')).text()
    expect(html).toContain('&lt;script&gt;alert(1)')
    expect(html).not.toContain('<script>alert')
  })
})

test.each([
  '/../../etc/passwd',
  '/%2e%2e/%2e%2e/etc/passwd',
  '/..%2f..%2fetc/passwd',
  '/%00',
  '/a%5c..%5cb',
  '/%ff',
  '//etc/passwd',
  '/.%00./',
])('the path %s leaks nothing', async target => {
  const { edge, store } = await setUp()
  const answer = await edge.answer({ method: 'GET', host: 'acme.localhost', target, secure: false, header: () => null })
  expect([400, 404]).toContain(answer.status)
  expect(answer.headers).not.toHaveProperty('location')
  expect(
    store.reads.every(key =>
      /^(blobs\/[0-9a-f]{2}\/[0-9a-f]{64}|sites\/acme\/(live|manifests\/[0-9a-f]{64})\.json)$/.test(key),
    ),
  ).toBe(true)
})
