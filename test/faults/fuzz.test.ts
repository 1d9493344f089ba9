import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, describe, expect, test } from 'vitest'
import { digestOf } from '#base/hash.ts'
import { loadSites } from '#config/load.ts'
import { createEdge } from '#edge/router.ts'
import { summarize } from '#images/summary.ts'
import { manifestKey } from '#model/manifest.ts'
import { pointerKey } from '#model/pointer.ts'
import { SCHEMES } from '../../build-farm/intake/webhooks/receive.ts'
import { makeWorkspace } from '../config/workspace-folder.ts'
import { makeBucket } from '../edge/bucket-of-releases.ts'
import { chosenSeed, seededRandom } from '../random.ts'

const RUNS = Number(process.env.RUNS ?? (process.env.NEXTGEN_REDUCED ? 150 : 1000))
/** ms; nothing that somebody else has written may keep a process busy for longer. */
const PATIENCE = 5000

const seed = chosenSeed()
const random = seededRandom(seed)
const below = (end: number): number => Math.floor(random() * end)
const slowest = new Map<string, number>()
afterAll(() =>
  console.log(`T18: seed ${seed}, ${RUNS} runs each; slowest ${JSON.stringify(Object.fromEntries(slowest))} ms`),
)

/** Bytes with some of them changed, cut out, doubled, or all after one of them gone. */
function damaged(bytes: Uint8Array, near = bytes.length): Uint8Array {
  let damaged = Buffer.from(bytes)
  for (let count = 1 + below(4); count > 0; count--) {
    const at = below(Math.max(1, Math.min(near, damaged.length)))
    const length = 1 + below(8)
    const [head, tail] = [damaged.subarray(0, at), damaged.subarray(at + length)]
    const kind = below(5)
    if (kind === 0) damaged = Buffer.concat([head, tail])
    else if (kind === 1) damaged = Buffer.concat([head, damaged.subarray(at, at + length), damaged.subarray(at)])
    else if (kind === 2) damaged = Buffer.from(head)
    else if (kind === 3) damaged = Buffer.concat([head, Buffer.from(ODD[below(ODD.length)] as string), tail])
    else damaged = Buffer.concat([head, Buffer.from(Array.from({ length }, () => below(256))), tail])
  }
  return damaged
}

/** What parsers stumble over. */
const ODD = [
  '\0',
  '"',
  '}',
  '[[[[',
  '\\u0000',
  '__proto__',
  '9'.repeat(40),
  '-1',
  'null',
  '\uFEFF',
  '../',
  '\r\n',
  '﷽',
  '//*',
]

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)
const json = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value))

/** Does something many times; each has to end soon. */
async function often(what: string, once: () => Promise<void> | void): Promise<void> {
  for (let run = 0; run < RUNS; run++) {
    const begun = performance.now()
    await once()
    const ms = Math.round(performance.now() - begun)
    slowest.set(what, Math.max(slowest.get(what) ?? 0, ms))
  }
  expect(slowest.get(what), what).toBeLessThan(PATIENCE)
}

describe('T18: what others have written, damaged at random', () => {
  test('images are looked at, or refused with a reason', async () => {
    const picture = sharp({ create: { width: 40, height: 30, channels: 3, background: '#c33' } })
    const formats = ['png', 'jpeg', 'webp', 'gif', 'avif', 'tiff'] as const
    const images = await Promise.all(formats.map(format => picture.clone().toFormat(format).toBuffer()))
    let refused = 0
    await often('images', async () => {
      const image = damaged(images[below(images.length)] as Buffer, 64)
      const seen = await summarize(image).catch((error: unknown) => error)
      if (seen instanceof Error) {
        refused++
        expect(seen.message).not.toBe('')
      } else expect(seen).toMatchObject({ thumbhash: expect.any(String) })
    })
    expect(refused).toBeGreaterThan(0)
  })

  test('a declaration is a site, or a failure that names its file; the site beside it is there', async () => {
    const declaration = {
      ...{ name: 'Acme', domain: 'acme.example', theme: 'plain', aliases: ['www.acme.example'], locale: 'en' },
      tokens: { color: { brand: '#0a7ea4' } },
      navigation: [{ label: 'About', href: '/about/' }],
      redirects: [{ from: '/old', to: '/new/', status: 301 }],
      content: { source: 'directory', path: 'content' },
    }
    const beside = { domain: 'beta.example', theme: 'plain' }
    await using folder = await makeWorkspace({ 'sites/acme/site.json': declaration, 'sites/beta/site.json': beside })
    let failed = 0
    await often('declarations', async () => {
      await writeFile(join(folder.root, 'sites/acme/site.json'), damaged(json(declaration)))
      const loaded = await loadSites(folder.workspace)
      expect(loaded.sites.map(({ id }) => id)).toContain('beta')
      const [failure] = loaded.failed
      if (!failure) return expect(loaded.sites.map(({ id }) => id)).toContain('acme')
      failed++
      expect(failure.site).toBe('acme')
      for (const { code, message } of failure.failures) expect(`${code} ${message}`).toMatch(/^[a-z-]+ .+/)
    })
    expect(failed).toBeGreaterThan(0)
  })

  test('a portfolio is sites, or failures that name it; the site in a folder is there', async () => {
    const portfolio = [
      'id,name,domain,theme,content.path,aliases,tokens.color.brand',
      'acme,Acme,acme.example,plain,content/acme,www.acme.example,#0a7ea4',
      'bolt,"Bolt, and nuts",bolt.example,plain,content/bolt,,#c33',
      '',
    ].join('\n')
    await using folder = await makeWorkspace({
      'sites/portfolio.csv': portfolio,
      'sites/beta/site.json': { domain: 'beta.example', theme: 'plain' },
    })
    let whole = 0
    await often('portfolios', async () => {
      await writeFile(join(folder.root, 'sites/portfolio.csv'), damaged(Buffer.from(portfolio)))
      const { sites, failed } = await loadSites(folder.workspace)
      expect(sites.map(({ id }) => id)).toContain('beta')
      if (failed.length === 0) whole++
      for (const { failures } of failed)
        for (const { code, message } of failures) expect(`${code} ${message}`).toMatch(/^[a-z-]+ .+/)
    })
    expect(whole).toBeLessThan(RUNS)
  })

  test('a manifest or pointer that was edited by hand is a page or a plain error, never a crash', async () => {
    const store = makeBucket()
    const release = { site: 'acme', files: { 'index.html': '<h1>Home</h1>', '404.html': '<h1>Lost</h1>' } }
    const digest = await store.release(release)
    const [manifest, pointer] = [manifestKey('acme', digest), pointerKey('acme', 'live')]
    const bytesOf = async (key: string) => (await store.bucket.get(key))?.body as Uint8Array
    const whole = { manifest: await bytesOf(manifest), pointer: await bytesOf(pointer) }
    const visit = async (path: string): Promise<number> => {
      const { bucket, blobs } = store
      const edge = createEdge({ bucket, blobs, maxAge: 0, now: () => 1000, onError: () => {} })
      return (await edge.fetch(new Request(`http://acme.localhost${path}`, { redirect: 'manual' }))).status
    }
    const edits = [
      () => store.put(manifest, damaged(whole.manifest)),
      () => store.put(pointer, damaged(whole.pointer)),
      // Whoever edits a manifest with care gives it its new name: no digest tells what happened to it.
      async () => {
        const edited = damaged(whole.manifest)
        await store.put(manifestKey('acme', digestOf(edited)), edited)
        await store.put(pointer, Buffer.from(text(whole.pointer).replace(digest, digestOf(edited))))
      },
    ]
    const seen = new Set<number>()
    await often('manifests', async () => {
      await edits[below(edits.length)]?.()
      for (const path of ['/', '/nowhere', '/%00', '/index.html']) seen.add(await visit(path))
      await store.put(manifest, whole.manifest)
      await store.put(pointer, whole.pointer)
    })
    for (const status of seen) expect([200, 301, 302, 307, 308, 400, 404, 410, 500, 502, 503]).toContain(status)
    expect([await visit('/'), await visit('/nowhere')]).toEqual([200, 404])
  })

  test('a webhook is taken or refused with a reason, whatever its body and headers are', async () => {
    const secrets = ['whsec_c2VjcmV0LW9mLXRoZS1ob29r']
    const body = json({
      event: 'entry.update',
      uid: 'api::article.article',
      entry: { documentId: 'd1', tags: ['a'] },
      sys: { id: 'x' },
    })
    const names = [
      ...['authorization', 'x-ghost-signature', 'x-contentful-signature', 'x-contentful-signed-headers'],
      ...['x-contentful-timestamp', 'sanity-webhook-signature', 'webhook-id', 'webhook-signature', 'webhook-timestamp'],
    ]
    const values = [
      secrets[0] as string,
      `Bearer ${secrets[0]}`,
      `sha256=${digestOf(body)}, t=1`,
      't=1,v1=abc',
      `v1,${digestOf(body)}`,
      '1',
    ]
    let taken = 0
    await often('webhooks', () => {
      const headers = Object.fromEntries(
        names.map(name => [name, text(damaged(Buffer.from(values[below(values.length)] as string)))]),
      )
      if (below(4) === 0) headers.authorization = `Bearer ${secrets[0]}`
      const hook = { method: 'POST', path: '/hooks/newsroom', headers, body: text(damaged(body)) }
      for (const scheme of Object.values(SCHEMES)) {
        const verdict = scheme(hook, { secrets, tolerance: 300_000, now: 1000 })
        if (verdict.ok) taken++
        expect(verdict.ok ? verdict.id : verdict.reason).toMatch(/./)
      }
    })
    // The bearer of a secret that is sent as it is.
    expect(taken).toBeGreaterThan(0)
    expect(taken).toBeLessThan(RUNS)
  })
})
