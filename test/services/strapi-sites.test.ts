import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { request } from 'node:http'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { meteredFetch, platformFetch } from '#cms/http/fetch.ts'
import { strapiCms } from '#cms/strapi/strapi.ts'
import { type Running, runJson, start } from '../cli/program.ts'
import { makeWorkspace, type TestWorkspace } from '../cli/workspace.ts'
import { type Mappings, pulling } from '../pull/pulled.ts'
import { siteOf } from '../pull/site.ts'
import { type Strapi, startStrapi } from './strapi.ts'
import { clear, UIDS, upload } from './strapi-editor.ts'

const started = await startStrapi()
const why = 'why' in started ? started.why : null
if (why) console.log(`Sites from Strapi are skipped: ${why}`)

const EDITS = Number(process.env.NEXTGEN_REDUCED ? 60 : 200)
const SEED = 11

describe.skipIf(why !== null)('sites whose content is in a real Strapi', () => {
  const strapi = started as Strapi
  afterAll(() => strapi[Symbol.asyncDispose]())

  const cmsOf = (token = strapi.readToken) => {
    const { fetch, meter } = meteredFetch(platformFetch)
    return { meter, cms: strapiCms({ url: strapi.url, token, tokenName: 'STRAPI_TOKEN', fetch }) }
  }
  const create = async (type: string, data: object): Promise<string> =>
    (await strapi.api('POST', `/api/${type}`, { data })).body.data.documentId

  test(`have after ${EDITS} random edits the snapshots that full pulls give (seed ${SEED})`, async () => {
    await clear(strapi)
    const mappings: Mappings = {
      posts: {
        type: 'articles',
        filter: { 'site.domain': '{domain}' },
        fields: {
          title: 'headline',
          by: 'author.name',
          author: 'author',
          hero: 'hero',
          alt: 'hero.alt',
          seo: 'seo',
          related: 'related',
        },
        body: 'text',
        slug: 'id',
      },
      people: { type: 'authors', slug: 'id', fields: { name: 'name', portrait: 'portrait.alt' } },
    }
    const sites = [siteOf('one'), siteOf('two')]
    const ids = new Map<string, string>()
    const files = new Map<string, number>()
    for (const { id, domain } of sites) ids.set(`sites ${id}`, await create('sites', { name: id, domain }))
    const pick = <T>(...values: T[]) => fc.constantFrom(...values)
    const name = pick('a', 'b', 'c', 'd', 'e')
    const edit = fc.record({
      action: pick(
        'write',
        'write',
        'write',
        'author',
        'rename-author',
        'unpublish',
        'publish',
        'delete',
        'delete-author',
        'site',
        'media',
        'replace-media',
        'alt',
        'delete-media',
      ),
      name,
      other: name,
      site: pick('one', 'two', null),
      text: fc.string({ minLength: 1, maxLength: 8, unit: 'grapheme-ascii' }).map(text => text.trim() || 'x'),
    })
    const apply = async ({
      action,
      name,
      other,
      site,
      text,
    }: typeof edit extends fc.Arbitrary<infer T> ? T : never) => {
      const article = ids.get(`articles ${name}`)
      const author = ids.get(`authors ${name}`)
      const file = files.get(name)
      const to = (key: string) => ids.get(key) ?? null
      if (action === 'write') {
        const data = {
          headline: text,
          text: `Text ${text}`,
          author: to(`authors ${other}`),
          site: to(`sites ${site}`),
          hero: files.get(other) ?? null,
          related: [to(`articles ${other}`)].filter(Boolean),
          seo: { description: text, image: files.get(name) ?? null },
        }
        if (article) await strapi.api('PUT', `/api/articles/${article}`, { data })
        else ids.set(`articles ${name}`, await create('articles', data))
      } else if (action === 'author' && !author)
        ids.set(`authors ${name}`, await create('authors', { name: text, portrait: file ?? null }))
      else if (action === 'rename-author' && author)
        await strapi.api('PUT', `/api/authors/${author}`, { data: { name: text } })
      else if (action === 'unpublish' && article) await strapi.unpublish(UIDS.articles as string, article)
      else if (action === 'publish' && article) await strapi.publish(UIDS.articles as string, article)
      else if (action === 'delete' && article) {
        await strapi.api('DELETE', `/api/articles/${article}`)
        ids.delete(`articles ${name}`)
      } else if (action === 'delete-author' && author) {
        await strapi.api('DELETE', `/api/authors/${author}`)
        ids.delete(`authors ${name}`)
      } else if (action === 'site' && site)
        await strapi.api('PUT', `/api/sites/${ids.get(`sites ${site}`)}`, { data: { name: text } })
      else if (action === 'media' && file === undefined) files.set(name, (await upload(strapi, name, text)).id)
      else if (action === 'replace-media' && file !== undefined) await upload(strapi, name, text, file)
      else if (action === 'alt' && file !== undefined) {
        const form = new FormData()
        form.append('fileInfo', JSON.stringify({ alternativeText: text }))
        await strapi.api('POST', `/api/upload?id=${file}`, form)
      } else if (action === 'delete-media' && file !== undefined) {
        await strapi.api('DELETE', `/api/upload/files/${file}`)
        files.delete(name)
      }
    }
    const { cms } = cmsOf()
    const paths = { articles: ['site.domain', 'author.name', 'author'], authors: [] }
    using incremental = pulling(cms, ['articles', 'authors'])
    let done = 0
    for (const each of fc.sample(edit, { numRuns: EDITS, seed: SEED })) {
      await apply(each)
      if (++done % 4 !== 0) continue
      await incremental.pull({ paths })
      const after = await incremental.cut(sites, mappings)
      using full = pulling(cms, ['articles', 'authors'])
      await full.pull({ paths })
      const expected = await full.cut(sites, mappings)
      const shown = (results: typeof after, by: typeof full) =>
        results
          .map(result => ({ site: result.site, counts: result.cut.counts, entries: by.read(result).entries }))
          .sort((a, b) => (a.site < b.site ? -1 : 1))
      expect(shown(after, incremental), `after edit ${done}`).toEqual(shown(expected, full))
      expect(after.map(({ cut }) => cut.snapshot).sort()).toEqual(expected.map(({ cut }) => cut.snapshot).sort())
    }
  })

  test('ask a shared Strapi as often, however many they are, and after one edit twice a type and once for media', async () => {
    await clear(strapi)
    const site = await create('sites', { name: 'one', domain: 'one.example' })
    for (let at = 0; at < 20; at++) await create('articles', { headline: `A ${at}`, site })
    const counts: number[] = []
    for (const many of [1, 50]) {
      const { cms, meter } = cmsOf()
      const sites = Array.from({ length: many }, (_, at) => siteOf(`s${at}`, { domain: 'one.example' }))
      using pulled = pulling(cms, ['articles'])
      const paths = { articles: ['site.domain'] }
      await pulled.pull({ paths })
      await pulled.cut(sites, { posts: { type: 'articles', filter: { 'site.domain': '{domain}' }, slug: 'id' } })
      counts.push(meter.requests)
      const before = meter.requests
      await create('articles', { headline: `More ${many}` })
      const { data } = (await strapi.api('GET', '/api/articles?pagination[pageSize]=1&sort=headline')).body
      await strapi.api('PUT', `/api/articles/${data[0].documentId}`, { data: { headline: `A edited ${many}` } })
      await pulled.pull({ paths })
      // Two types (articles, sites), the media, and what names the new article.
      expect(meter.requests - before).toBeLessThanOrEqual(2 * 2 + 1 + 2)
    }
    expect(counts[1]).toBe(counts[0])
  })

  /** A workspace on this Strapi, and what the program needs to read it. */
  const workspaceOf = async () => {
    const workspace = await makeWorkspace()
    await workspace.write('package.json', '{ "type": "module" }')
    await workspace.write(
      'nextgen.config.ts',
      `export default { sources: { newsroom: { type: 'strapi', url: '${strapi.url}', token: { env: 'NEWSROOM' }, privateNetwork: true, record: 'recordings/newsroom.ndjson',
        collections: { posts: { type: 'articles', filter: { 'site.domain': '{domain}' }, fields: { title: 'headline' }, body: 'text' } } } } }`,
    )
    const content = { source: 'newsroom' }
    for (const id of ['one', 'two'])
      await workspace.write(
        `sites/${id}/site.json`,
        JSON.stringify({ domain: `${id}.example`, theme: 'tiny', content }),
      )
    return workspace
  }
  const nextgen = (workspace: TestWorkspace, words: string[], token = strapi.readToken) =>
    runJson([...words, '--root', workspace.root], { environment: { NEWSROOM: token } })

  const visit = async (running: Running, site: string): Promise<string> => {
    const { port } = JSON.parse(await running.printed('stdout', '\n'))
    const asked = request({ port, host: '127.0.0.1', headers: { host: `${site}.example` } }).end()
    const [response] = await once(asked, 'response')
    return text(response)
  }

  test('go from the editor to the edge, drafts stay behind, and a CMS that is down changes nothing', async () => {
    await clear(strapi)
    await using workspace = await workspaceOf()
    const sites = {
      one: await create('sites', { name: 'one', domain: 'one.example' }),
      two: await create('sites', { name: 'two', domain: 'two.example' }),
    }
    const article = await create('articles', {
      headline: 'From the newsroom',
      slug: 'a',
      text: '# Hi',
      site: sites.one,
    })
    await create('articles', { headline: 'For the other', slug: 'b', site: sites.two })
    const first = await nextgen(workspace, ['publish'])
    expect(first.json.sites, JSON.stringify(first.json.sites)).toMatchObject([
      { site: 'one', status: 'built' },
      { site: 'two', status: 'built' },
    ])
    const edge = start(['serve', '--port', '0', '--json', '--root', workspace.root])
    try {
      expect(await visit(edge, 'one')).toContain('<h1>From the newsroom</h1>')
      await strapi.api('PUT', `/api/articles/${article}?status=draft`, { data: { headline: 'Only a draft' } })
      const unchanged = await nextgen(workspace, ['publish'])
      expect(unchanged.json.sites.map(({ status }: { status: string }) => status)).toEqual(['unchanged', 'unchanged'])

      const drafts = await nextgen(workspace, ['publish', 'one', '--environment', 'drafts'])
      expect(drafts.json.sites[0].status).toBe('built')
      const promoted = await nextgen(workspace, ['promote', 'one', '--from', 'drafts', '--to', 'live'])
      expect(promoted.code).toBe(1)
      expect(promoted.json.errors[0].code).toBe('drafts-elsewhere')
      expect(await visit(edge, 'one')).toContain('<h1>From the newsroom</h1>')

      await strapi.publish(UIDS.articles as string, article)
      const second = await nextgen(workspace, ['publish'])
      expect(second.json.sites.map(({ status }: { status: string }) => status)).toEqual(['built', 'unchanged'])
      await expect.poll(() => visit(edge, 'one'), { timeout: 5000 }).toContain('<h1>Only a draft</h1>')

      const refused = await nextgen(workspace, ['publish', 'one'], 'wrong')
      expect(refused.code).toBe(1)
      expect(refused.json.sites[0].errors[0]).toMatchObject({
        code: 'cms-credentials',
        hint: expect.stringContaining('NEWSROOM'),
      })
      expect(JSON.stringify(refused)).not.toContain(strapi.readToken)

      const recorded = await nextgen(workspace, ['pull'], '')
      expect(recorded.json).toMatchObject({
        ok: true,
        sources: [{ full: true, removed: 0, requests: 0 }],
        sites: [{ changed: false }, { changed: false }],
      })

      await strapi.stop()
      const down = await nextgen(workspace, ['publish', 'one', '--force'])
      expect(down.json.sites[0]).toMatchObject({ status: 'built', warnings: [{ code: 'cms-unreachable' }] })
      const pull = await nextgen(workspace, ['pull'])
      expect([pull.code, pull.json.sites[0].errors[0].code]).toEqual([1, 'cms-unreachable'])
      expect(await visit(edge, 'one')).toContain('<h1>Only a draft</h1>')
      for (const file of ['sources/newsroom.sqlite', 'sources/newsroom.drafts.sqlite'])
        expect((await readFile(join(workspace.root, '.nextgen', file))).includes(strapi.readToken)).toBe(false)
      const recording = await readFile(join(workspace.root, 'recordings/newsroom.ndjson'), 'utf8')
      expect(recording).not.toContain(strapi.readToken)
    } finally {
      edge.child.kill('SIGTERM')
      await edge.ended
      await strapi.start()
    }
  })
})
