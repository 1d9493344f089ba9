import { describe, expect, test } from 'vitest'
import { type GhostOptions, ghostCms } from '#cms/ghost/ghost.ts'
import { platformFetch } from '#cms/http/fetch.ts'
import { rateLimitedFetch } from '#cms/http/rate-limited-fetch.ts'
import { SiteError } from '#model/failure.ts'
import { cmsContract, holding } from '../../contracts/cms.ts'
import { type FakeGhost, fakeGhost, KEYS } from './fake.ts'

const cmsOf = (fake: FakeGhost, changes: Partial<GhostOptions> = {}) =>
  ghostCms({
    url: fake.url,
    key: KEYS.content,
    keyName: 'GHOST_KEY',
    adminKey: KEYS.admin,
    fetch: rateLimitedFetch(platformFetch, { concurrency: 4 }),
    pageSize: 2,
    ...changes,
  })

const failureOf = async (work: Promise<unknown>) => {
  const error = await work.then(
    () => undefined,
    error => error,
  )
  expect(error).toBeInstanceOf(SiteError)
  return (error as SiteError).failures[0]
}

cmsContract('ghost', async () => {
  const fake = await fakeGhost()
  return {
    cms: cmsOf(fake),
    types: ['posts', 'tags'],
    async put(type, name, title, to) {
      fake.put(
        type,
        `${type}-${name}`,
        type === 'tags' ? { name: title } : { title, ...(to && { tags: [`tags-${to}`] }) },
      )
    },
    remove: async (type, name) => fake.remove(type, `${type}-${name}`),
    [Symbol.asyncDispose]: () => fake[Symbol.asyncDispose](),
  }
})

cmsContract('ghost, posts and pages', async () => {
  const fake = await fakeGhost()
  return {
    cms: cmsOf(fake, { pageSize: 3 }),
    types: ['posts', 'pages'],
    put: async (type, name, title) => fake.put(type, `${type}-${name}`, { title }),
    remove: async (type, name) => fake.remove(type, `${type}-${name}`),
    [Symbol.asyncDispose]: () => fake[Symbol.asyncDispose](),
  }
})

test('records have tags and authors by id, pictures by address, and the address that links name them by', async () => {
  await using fake = await fakeGhost()
  fake.put('tags', 't1', { name: 'News', slug: 'news' })
  fake.put('authors', '1', { name: 'Ada', slug: 'ada', profile_image: `${fake.url}/content/images/ada.png` })
  fake.put('posts', 'p1', {
    title: 'One', slug: 'one', html: '<p>Hi</p>', lexical: '{}', feature_image: `${fake.url}/content/images/cat.png`, feature_image_alt: 'A cat', feature_image_caption: null,
    tags: ['t1', '1'], featured: true, published_at: '2026-01-01T00:00:00.000+00:00', uuid: 'u', comment_id: 'c',
  }) // biome-ignore format: short
  const held = holding(['posts', 'authors'])
  await held.pull(cmsOf(fake))
  expect(held.all()).toEqual({
    records: [
      { type: 'authors', id: '1', title: 'Ada', editUrl: `${fake.url}/ghost/#/settings/staff/ada`, fields: { name: 'Ada', slug: 'ada', profile_image: { $media: `${fake.url}/content/images/ada.png` } } },
      {
        type: 'posts',
        id: 'p1',
        title: 'One',
        editUrl: `${fake.url}/ghost/#/editor/post/p1`,
        address: `${fake.url}/one/`,
        fields: {
          title: 'One', uuid: 'u', comment_id: 'c', url: `${fake.url}/one/`, slug: 'one', html: { $rich: 'html', value: '<p>Hi</p>' }, status: 'published', featured: true, published_at: '2026-01-01T00:00:00.000+00:00', updated_at: expect.any(String),
          feature_image: { $media: `${fake.url}/content/images/cat.png`, alt: 'A cat' }, feature_image_alt: 'A cat', feature_image_caption: null,
          tags: [{ $ref: 't1' }], primary_tag: { $ref: 't1' }, authors: [{ $ref: '1' }], primary_author: { $ref: '1' },
        },
      },
    ],
    media: ['ada', 'cat'].map(name => ({
      id: `${fake.url}/content/images/${name}.png`,
      url: `${fake.url}/content/images/${name}.png`,
      version: '',
    })),
  }) // biome-ignore format: short
})

describe('a pull from Ghost', () => {
  test('after one edit asks two questions for posts, and brings that edit', async () => {
    await using fake = await fakeGhost()
    for (let at = 0; at < 60; at++) fake.put('posts', `p${at}`, { title: `Post ${at}` })
    const held = holding(['posts'])
    const cms = cmsOf(fake, { pageSize: 100 })
    await held.pull(cms)
    expect(held.count('posts')).toBe(60)
    fake.lag = -3600
    fake.put('posts', 'p7', { title: 'Edited' })
    fake.asked.length = 0
    await held.pull(cms)
    expect(fake.asked).toHaveLength(2)
    expect(held.byId('p7')[0]?.title).toBe('Edited')
  })

  test('reads on where many posts were edited in one second, and where posts move while they are read', async () => {
    await using fake = await fakeGhost()
    for (let at = 0; at < 21; at++)
      fake.put('posts', `p${String(at).padStart(2, '0')}`, { title: 'x', updated_at: '2026-01-01T00:00:00.000+00:00' })
    for (let at = 21; at < 30; at++) fake.put('posts', `p${at}`, { title: 'x' })
    let pages = 0
    fake.beforeAnswer = () => {
      if (++pages === 3) for (const id of ['p00', 'p03', 'p25']) fake.put('posts', id, { title: 'moved' })
      if (pages === 5) fake.remove('posts', 'p01')
    }
    const held = holding(['posts'])
    await held.pull(cmsOf(fake))
    await held.pull(cmsOf(fake))
    const full = holding(['posts'])
    await full.pull(cmsOf(fake))
    expect(held.all()).toEqual(full.all())
    expect(held.count('posts')).toBe(29)
  })

  test('compares all ids when it is told to, however well the numbers agree', async () => {
    await using fake = await fakeGhost()
    for (const id of ['p1', 'p2']) fake.put('posts', id, { title: id })
    const held = holding(['posts'])
    await held.pull(cmsOf(fake))
    fake.remove('posts', 'p1')
    fake.lag = 3600
    fake.put('posts', 'p3', { title: 'dated back' })
    await held.pull(cmsOf(fake))
    expect([...held.ids('posts')].sort()).toEqual(['p1', 'p2'])
    await held.pull(cmsOf(fake), { reconcile: true })
    expect([...held.ids('posts')].sort()).toEqual(['p2', 'p3'])
  })

  test('pulls tags and authors where a path leads through them', async () => {
    await using fake = await fakeGhost()
    fake.put('tags', 't1', { name: 'News' })
    fake.put('authors', '1', { name: 'Ada' })
    fake.put('posts', 'p1', { title: 'One', tags: ['t1', '1'] })
    const pull = await cmsOf(fake).pull({
      types: ['posts'],
      paths: { posts: ['title', 'tags.name'] },
      drafts: false,
      reconcile: false,
      held: holding(['posts']),
    })
    const types: string[] = []
    for await (const change of pull.changes) if (change.kind === 'record') types.push(change.record.type)
    expect(types.sort()).toEqual(['posts', 'tags'])
  })

  test('with drafts signs in to the Admin API; without, no draft is in it', async () => {
    await using fake = await fakeGhost()
    fake.put('posts', 'p1', { title: 'One' })
    fake.put('posts', 'p2', { title: 'Draft', status: 'draft' })
    fake.put('authors', '1', { name: 'Ada' })
    const drafts = holding(['posts', 'authors'], true)
    await drafts.pull(cmsOf(fake))
    expect(drafts.all().records.map(({ title }) => title)).toEqual(['Ada', 'One', 'Draft'])
    const live = holding(['posts'])
    await live.pull(cmsOf(fake))
    expect(live.all().records.map(({ title }) => title)).toEqual(['One'])
    expect(await failureOf(drafts.pull(cmsOf(fake, { adminKey: undefined })))).toMatchObject({
      code: 'cms-secret-missing',
    })
    expect(await failureOf(drafts.pull(cmsOf(fake, { adminKey: `x:${'00'.repeat(32)}` })))).toMatchObject({
      code: 'cms-credentials',
    })
  })
})

describe('what is wrong with a source of Ghost is told:', () => {
  test.each<[string, Partial<GhostOptions>, readonly string[], object]>([
    ['the key', { key: 'wrong' }, ['posts'], { code: 'cms-credentials', hint: expect.stringContaining('GHOST_KEY') }],
    ['a type', {}, ['articles'], { code: 'cms-type-unknown', hint: expect.stringContaining('posts') }],
  ])('%s', async (_, changes, types, failure) => {
    await using fake = await fakeGhost()
    const found = await failureOf(holding(types).pull(cmsOf(fake, changes)))
    expect(found).toMatchObject(failure)
    expect(JSON.stringify(found)).not.toMatch(/wrong|22444f78/)
  })

  test.each([
    ['no JSON', '<html>'],
    ['no list', '{"posts":{}}'],
    ['no total', '{"posts":[],"meta":{}}'],
    ['items without id', '{"posts":[{}],"meta":{"pagination":{"total":1}}}'],
  ])('an answer with %s', async (_, body) => {
    await using fake = await fakeGhost()
    fake.next.push(response => response.end(body))
    expect(await failureOf(holding(['posts']).pull(cmsOf(fake)))).toMatchObject({ code: 'cms-malformed' })
  })

  test('pages that hold less than their total', async () => {
    await using fake = await fakeGhost()
    const item = (id: string) => ({ id, updated_at: '2026-01-01T00:00:00.000Z' })
    const page = JSON.stringify({ posts: [item('a'), item('b')], meta: { pagination: { total: 1000 } } })
    fake.beforeAnswer = () => void fake.next.push(response => response.end(page))
    expect(await failureOf(holding(['posts']).pull(cmsOf(fake)))).toMatchObject({ code: 'cms-unsteady' })
  })
})

test('types and fields are described', async () => {
  await using fake = await fakeGhost()
  fake.put('posts', 'p1', {
    title: 'One',
    html: '<p></p>',
    feature_image: 'https://x.example/a.png',
    published_at: 'x',
    featured: false,
  })
  const { types } = await cmsOf(fake).describe([])
  expect(types.map(({ type, total }) => [type, total])).toEqual([
    ['posts', 1],
    ['pages', 0],
    ['tags', 0],
    ['authors', 0],
  ])
  expect(types[0]?.fields).toEqual(
    expect.arrayContaining([
      { name: 'title', kind: 'text' },
      { name: 'html', kind: 'rich-text' },
      { name: 'feature_image', kind: 'media' },
      { name: 'published_at', kind: 'date' },
      { name: 'featured', kind: 'boolean' },
      { name: 'tags', kind: 'reference', target: 'tags' },
      { name: 'primary_tag', kind: 'reference', target: 'tags' },
    ]),
  )
})
