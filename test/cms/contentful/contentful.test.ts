import { describe, expect, test } from 'vitest'
import { contentfulCms } from '#cms/contentful/contentful.ts'
import { platformFetch } from '#cms/http/fetch.ts'
import { rateLimitedFetch } from '#cms/http/rate-limited-fetch.ts'
import { SiteError } from '#model/failure.ts'
import { cmsContract, holding } from '../../contracts/cms.ts'
import { type FakeContentful, fakeContentful, TOKENS } from './fake.ts'

const symbol = (id: string) => ({ id, type: 'Symbol' })
const POST = { sys: { id: 'post' }, displayField: 'title', fields: [symbol('title'), { id: 'body', type: 'RichText' }, { id: 'author', type: 'Link', linkType: 'Entry', validations: [{ linkContentType: ['author'] }] }, { id: 'hero', type: 'Link', linkType: 'Asset' }] } // biome-ignore format: short
const AUTHOR = { sys: { id: 'author' }, displayField: 'title', fields: [symbol('title')] }

async function open(options = {}) {
  const fake = await fakeContentful(options)
  fake.types.push(POST, AUTHOR)
  return fake
}

const cmsOf = (fake: FakeContentful, changes = {}) =>
  contentfulCms({
    space: 'space',
    environment: 'master',
    token: TOKENS.delivery,
    previewToken: TOKENS.preview,
    fetch: rateLimitedFetch(platformFetch, { concurrency: 4 }),
    url: fake.url,
    previewUrl: `${fake.url}/preview`,
    ...changes,
  })

const entryLink = (id: string) => ({ sys: { type: 'Link', linkType: 'Entry', id } })
const assetLink = (id: string) => ({ sys: { type: 'Link', linkType: 'Asset', id } })
const file = (name: string) => ({
  url: `//images.ctfassets.net/space/${name}/1/${name}.png`,
  fileName: `${name}.png`,
  contentType: 'image/png',
  details: { size: 10, image: { width: 4, height: 3 } },
})
const failureOf = async (work: Promise<unknown>) => {
  const error = await work.then(
    () => undefined,
    error => error,
  )
  expect(error).toBeInstanceOf(SiteError)
  return (error as SiteError).failures[0]
}

cmsContract('contentful', async () => {
  const fake = await open()
  return {
    cms: cmsOf(fake),
    types: ['post', 'author'],
    async put(type, name, title, to) {
      fake.publish(type, `${type}-${name}`, {
        title: { 'en-US': title },
        ...(to && { author: { 'en-US': entryLink(`author-${to}`) } }),
      })
    },
    remove: async (type, name) => fake.remove(`${type}-${name}`),
    putMedia: async (name, alt) =>
      fake.publishAsset(`asset-${name}`, { title: { 'en-US': alt }, file: { 'en-US': file(name) } }),
    removeMedia: async name => fake.remove(`asset-${name}`),
    [Symbol.asyncDispose]: () => fake[Symbol.asyncDispose](),
  }
})

describe('records of Contentful', () => {
  test('have links by id, rich text as it is, and what an editor knows them by', async () => {
    await using fake = await open()
    const document = { nodeType: 'document', data: {}, content: [] }
    fake.publish('post', 'p1', {
      title: { 'en-US': 'One' },
      body: { 'en-US': document },
      author: { 'en-US': entryLink('a1') },
      hero: { 'en-US': assetLink('m1') },
      tags: { 'en-US': ['x', entryLink('a1')] },
    })
    fake.publishAsset('m1', {
      title: { 'en-US': 'Cat' },
      description: { 'en-US': 'A cat on a mat' },
      file: { 'en-US': file('cat') },
    })
    fake.publishAsset('m2', { title: { 'en-US': 'Not processed' } })
    const held = holding(['post', 'author'])
    await held.pull(cmsOf(fake))
    expect(held.all()).toEqual({
      records: [
        {
          type: 'post',
          id: 'p1',
          title: 'One',
          editUrl: 'https://app.contentful.com/spaces/space/environments/master/entries/p1',
          fields: {
            title: 'One',
            body: { $rich: 'contentful', value: document },
            author: { $ref: 'a1' },
            hero: { $media: 'm1' },
            tags: ['x', { $ref: 'a1' }],
          },
        },
      ],
      media: [
        {
          id: 'm1',
          url: 'https://images.ctfassets.net/space/cat/1/cat.png',
          version: '1 //images.ctfassets.net/space/cat/1/cat.png',
          name: 'cat.png',
          mime: 'image/png',
          alt: 'A cat on a mat',
          caption: 'Cat',
          width: 4,
          height: 3,
          bytes: 10,
        },
      ],
    })
  })

  test('come in every language, with the values that stand in for missing ones', async () => {
    await using fake = await open()
    fake.locales.push(
      { code: 'de', default: false, fallbackCode: 'en-US' },
      { code: 'de-AT', default: false, fallbackCode: 'de' },
      { code: 'fr', default: false, fallbackCode: null },
    )
    fake.publish('post', 'p1', { title: { 'en-US': 'One', de: 'Eins' }, body: { 'en-US': 'text' } })
    const held = holding(['post'])
    const cms = cmsOf(fake)
    await held.pull(cms)
    const titles = () =>
      Object.fromEntries(held.all().records.map(({ locale, title, fields }) => [locale, [title, fields.body]]))
    expect(titles()).toEqual({ 'en-US': ['One', 'text'], de: ['Eins', 'text'], 'de-AT': ['Eins', 'text'] })
    fake.publish('post', 'p1', { title: { 'en-US': 'One', fr: 'Un' } })
    await held.pull(cms)
    expect(Object.keys(titles()).sort()).toEqual(['de', 'de-AT', 'en-US', 'fr'])
    fake.publish('post', 'p1', { title: { 'en-US': 'One' } })
    const changes = await held.pull(cms)
    expect(changes).toContainEqual({ kind: 'removed', type: 'post', id: 'p1', locale: 'fr' })
    expect(Object.keys(titles()).sort()).toEqual(['de', 'de-AT', 'en-US'])
  })

  test.each<[string, (fake: FakeContentful) => void]>([
    ['a language', fake => fake.locales.push({ code: 'de', default: false, fallbackCode: 'en-US' })],
    ['the field that names entries', fake => void fake.types.splice(0, 1, { ...POST, displayField: 'subtitle' })],
  ])('are all read again when %s has changed', async (_, change) => {
    await using fake = await open()
    fake.publish('post', 'p1', { title: { 'en-US': 'One' }, subtitle: { 'en-US': 'Two' } })
    const held = holding(['post'])
    await held.pull(cmsOf(fake))
    change(fake)
    await held.pull(cmsOf(fake))
    const full = holding(['post'])
    await full.pull(cmsOf(fake))
    expect(held.all()).toEqual(full.all())
  })
})

describe('a pull from Contentful', () => {
  test('after one edit asks four questions at most, and brings that edit', async () => {
    await using fake = await open({ pageSize: 1000 })
    for (let at = 0; at < 50; at++) fake.publish('post', `p${at}`, { title: { 'en-US': `Post ${at}` } })
    const held = holding(['post', 'author'])
    await held.pull(cmsOf(fake))
    fake.asked.length = 0
    fake.publish('post', 'p7', { title: { 'en-US': 'Edited' } })
    expect(await held.pull(cmsOf(fake))).toHaveLength(1)
    expect(fake.asked.sort()).toEqual(['/content_types', '/locales', '/sync'])
  })

  test('is full when Contentful no longer knows the token', async () => {
    await using fake = await open()
    for (const id of ['p1', 'p2', 'p3']) fake.publish('post', id, { title: { 'en-US': id } })
    const held = holding(['post'])
    await held.pull(cmsOf(fake))
    fake.remove('p2')
    fake.forgetTokens()
    await held.pull(cmsOf(fake))
    expect(held.all().records.map(({ id }) => id)).toEqual(['p1', 'p3'])
  })

  test('ends with what an edit in the middle of it made', async () => {
    await using fake = await open()
    for (const id of ['p1', 'p2', 'p3', 'p4', 'p5']) fake.publish('post', id, { title: { 'en-US': id } })
    let syncs = 0
    fake.beforeAnswer = path => {
      if (path !== '/sync' || ++syncs !== 2) return
      fake.publish('post', 'p1', { title: { 'en-US': 'edited' } })
      fake.remove('p5')
    }
    const held = holding(['post'])
    await held.pull(cmsOf(fake))
    await held.pull(cmsOf(fake))
    const full = holding(['post'])
    await full.pull(cmsOf(fake))
    expect(held.all()).toEqual(full.all())
    expect(held.all().records.map(({ title }) => title)).toEqual(['edited', 'p2', 'p3', 'p4'])
  })

  test('asks for smaller answers where entries are too large', async () => {
    await using fake = await open({ pageSize: 1000, maxBytes: 40_000 })
    for (let at = 0; at < 30; at++) fake.publish('post', `p${at}`, { title: { 'en-US': `${at} ${'x'.repeat(5_000)}` } })
    const held = holding(['post'])
    await held.pull(cmsOf(fake))
    expect(held.count('post')).toBe(30)
  })

  test('waits as long as the header of a rate limit says', async () => {
    await using fake = await open()
    fake.publish('post', 'p1', { title: { 'en-US': 'One' } })
    fake.next.push(response =>
      response
        .writeHead(429, { 'x-contentful-ratelimit-reset': '1' })
        .end('{"sys":{"type":"Error","id":"RateLimitExceeded"}}'),
    )
    const begun = performance.now()
    const held = holding(['post'])
    await held.pull(cmsOf(fake))
    expect(held.count('post')).toBe(1)
    expect(performance.now() - begun).toBeGreaterThan(900)
  })

  test('with drafts reads the Preview API; without, no draft is in it', async () => {
    await using fake = await open()
    fake.publish('post', 'p1', { title: { 'en-US': 'One' } })
    fake.draft('post', 'p1', { title: { 'en-US': 'One, edited' } })
    fake.draft('post', 'p2', { title: { 'en-US': 'Two' } })
    const drafts = holding(['post', 'author'], true)
    await drafts.pull(cmsOf(fake))
    expect(drafts.all().records.map(({ title }) => title)).toEqual(['One, edited', 'Two'])
    const live = holding(['post', 'author'])
    await live.pull(cmsOf(fake))
    expect(live.all().records.map(({ title }) => title)).toEqual(['One'])
    expect(await failureOf(drafts.pull(cmsOf(fake, { previewToken: undefined })))).toMatchObject({
      code: 'cms-credentials',
    })
  })
})

describe('what is wrong with a source of Contentful is told:', () => {
  test.each<[string, object, readonly string[], object]>([
    ['the token', { token: 'wrong' }, ['post'], { code: 'cms-credentials', hint: expect.stringContaining('`token`') }],
    ['the space', { space: 'other' }, ['post'], { code: 'cms-not-found' }],
    ['a type', {}, ['posts'], { code: 'cms-type-unknown', message: expect.stringContaining('"post"') }],
  ])('%s', async (_, changes, types, failure) => {
    await using fake = await open()
    const found = await failureOf(holding(types).pull(cmsOf(fake, changes)))
    expect(found).toMatchObject(failure)
    expect(JSON.stringify(found)).not.toContain('wrong')
  })

  test.each<[string, string, string]>([
    ['no JSON', '<html>', 'cms-malformed'],
    ['another shape', '{"items":[]}', 'cms-malformed'],
    [
      'both addresses',
      '{"items":[],"nextPageUrl":"https://x.example/?sync_token=a","nextSyncUrl":"https://x.example/?sync_token=b"}',
      'cms-malformed',
    ],
  ])('a sync that is %s', async (_, body, code) => {
    await using fake = await open()
    fake.beforeAnswer = path => void (path === '/sync' && fake.next.push(response => response.end(body)))
    expect(await failureOf(holding(['post']).pull(cmsOf(fake)))).toMatchObject({ code })
  })

  test('a sync that goes round', async () => {
    await using fake = await open()
    fake.beforeAnswer = path =>
      void (
        path === '/sync' &&
        fake.next.push(response =>
          response.end('{"items":[],"nextPageUrl":"https://cdn.contentful.com/sync?sync_token=a"}'),
        )
      )
    expect(await failureOf(holding(['post']).pull(cmsOf(fake)))).toMatchObject({
      code: 'cms-malformed',
      message: expect.stringContaining('come to an end'),
    })
  })
})

test('types that paths lead through are pulled as well, and those that stand in texts', async () => {
  await using fake = await open()
  const rule = { nodes: { 'embedded-entry-block': [{ linkContentType: ['snippet'] }] } }
  fake.types.splice(0, 1, { ...POST, fields: [...POST.fields, { id: 'text', type: 'RichText', validations: [rule] }] })
  for (const id of ['page', 'snippet'])
    fake.types.push({ sys: { id }, displayField: 'title', fields: [symbol('title')] })
  fake.publish('author', 'a1', { title: { 'en-US': 'Ada' } })
  fake.publish('snippet', 's1', { title: { 'en-US': 'Code' } })
  fake.publish('page', 'x1', { title: { 'en-US': 'Not asked for' } })
  fake.publish('post', 'p1', { title: { 'en-US': 'One' }, author: { 'en-US': entryLink('a1') } })
  const titles = async (...paths: string[]): Promise<string[]> => {
    const pull = await cmsOf(fake).pull({
      types: ['post'],
      paths: { post: paths },
      drafts: false,
      reconcile: false,
      held: holding(['post']),
    })
    const brought: string[] = []
    for await (const change of pull.changes) if (change.kind === 'record') brought.push(change.record.title)
    return brought.sort()
  }
  expect(await titles('title')).toEqual(['One'])
  expect(await titles('title', 'author.title')).toEqual(['Ada', 'One'])
  expect(await titles('text')).toEqual(['Code', 'One'])
})

test('types and fields are described for a mapping to start from', async () => {
  await using fake = await open()
  fake.publish('post', 'p1', { title: { 'en-US': 'One' } })
  expect(await cmsOf(fake).describe([])).toEqual({
    types: [
      {
        type: 'post',
        total: 1,
        fields: [
          { name: 'title', kind: 'text' },
          { name: 'body', kind: 'rich-text' },
          { name: 'author', kind: 'reference', target: 'author' },
          { name: 'hero', kind: 'media' },
        ],
      },
      { type: 'author', total: 0, fields: [{ name: 'title', kind: 'text' }] },
    ],
    failures: [],
  })
  expect((await cmsOf(fake).describe(['posts'])).failures).toMatchObject([{ code: 'cms-type-unknown' }])
})
