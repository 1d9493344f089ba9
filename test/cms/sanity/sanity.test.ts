import { describe, expect, test } from 'vitest'
import { platformFetch } from '#cms/http/fetch.ts'
import { rateLimitedFetch } from '#cms/http/rate-limited-fetch.ts'
import { type SanityOptions, sanityCms } from '#cms/sanity/sanity.ts'
import { SiteError } from '#model/failure.ts'
import { cmsContract, holding } from '../../contracts/cms.ts'
import { type FakeSanity, fakeSanity, TOKEN } from './fake.ts'

const cmsOf = (fake: FakeSanity, changes: Partial<SanityOptions> = {}) =>
  sanityCms({
    project: 'p',
    dataset: 'production',
    token: TOKEN,
    fetch: rateLimitedFetch(platformFetch, { concurrency: 4 }),
    url: fake.url,
    pageSize: 2,
    ...changes,
  })

const image = (name: string, more: object = {}) => ({
  _id: `image-${name}-4x3-png`,
  _type: 'sanity.imageAsset',
  url: `https://cdn.sanity.io/images/p/production/${name}-4x3.png`,
  originalFilename: `${name}.png`,
  mimeType: 'image/png',
  size: 10,
  metadata: { dimensions: { width: 4, height: 3 } },
  ...more,
})
const failureOf = async (work: Promise<unknown>) => {
  const error = await work.then(
    () => undefined,
    error => error,
  )
  expect(error).toBeInstanceOf(SiteError)
  return (error as SiteError).failures[0]
}

cmsContract('sanity', async () => {
  const fake = await fakeSanity()
  return {
    cms: cmsOf(fake),
    types: ['post', 'author'],
    async put(type, name, title, to) {
      fake.put({
        _id: `${type}-${name}`,
        _type: type,
        title,
        ...(to && { author: { _type: 'reference', _ref: `author-${to}` } }),
      })
    },
    remove: async (type, name) => fake.remove(`${type}-${name}`),
    putMedia: async (name, alt) => fake.put(image(name, { altText: alt })),
    removeMedia: async name => fake.remove(image(name)._id),
    [Symbol.asyncDispose]: () => fake[Symbol.asyncDispose](),
  }
})

describe('records of Sanity', () => {
  test('have references and files by id, Portable Text as it is, and slugs as text', async () => {
    await using fake = await fakeSanity()
    const body = [{ _type: 'block', _key: 'a', children: [{ _type: 'span', text: 'Hi', marks: [] }], markDefs: [] }]
    fake.put({
      _id: 'p1', _type: 'post', title: 'One', slug: { _type: 'slug', current: 'one' }, body, tags: ['a', 'b'],
      author: { _type: 'reference', _ref: 'drafts.a1' }, hero: { _type: 'image', asset: { _type: 'reference', _ref: 'image-cat-4x3-png' }, alt: 'A cat', hotspot: { x: 0.5 } },
      gallery: [{ _key: 'k', _type: 'image', asset: { _ref: 'image-cat-4x3-png' } }], place: { _type: 'geopoint', lat: 1, lng: 2 }, nothing: null,
    }) // biome-ignore format: short
    fake.put(image('cat', { altText: 'Cat', description: 'On a mat' }))
    fake.put({ _id: 'image-new-1x1-png', _type: 'sanity.imageAsset' })
    const held = holding(['post'])
    await held.pull(cmsOf(fake, { studioUrl: 'https://studio.example' }))
    expect(held.all()).toEqual({
      records: [
        {
          type: 'post',
          id: 'p1',
          title: 'One',
          editUrl: 'https://studio.example/intent/edit/id=p1;type=post',
          fields: {
            title: 'One', slug: 'one', body: { $rich: 'portable-text', value: body }, tags: ['a', 'b'], author: { $ref: 'a1' },
            hero: { $media: 'image-cat-4x3-png', alt: 'A cat' }, gallery: [{ $media: 'image-cat-4x3-png' }], place: { _type: 'geopoint', lat: 1, lng: 2 }, nothing: null,
          },
        },
      ],
      media: [{ id: 'image-cat-4x3-png', url: 'https://cdn.sanity.io/images/p/production/cat-4x3.png', version: 'image-cat-4x3-png', name: 'cat.png', mime: 'image/png', alt: 'Cat', caption: 'On a mat', width: 4, height: 3, bytes: 10 }],
    }) // biome-ignore format: short
  })

  test('have the language that a field of theirs names', async () => {
    await using fake = await fakeSanity()
    fake.put({ _id: 'p1', _type: 'post', title: 'Eins', language: 'de' })
    fake.put({ _id: 'p2', _type: 'post', title: 'None' })
    const cms = cmsOf(fake, { languageField: 'language' })
    const held = holding(['post'])
    await held.pull(cms)
    expect(held.all().records.map(({ id, locale }) => [id, locale])).toEqual([
      ['p1', 'de'],
      ['p2', undefined],
    ])
    fake.put({ _id: 'p1', _type: 'post', title: 'One', language: 'en' })
    await held.pull(cms)
    expect(held.byId('p1').map(({ locale, title }) => [locale, title])).toEqual([['en', 'One']])
  })
})

describe('a pull from Sanity', () => {
  test('after one edit asks two questions, whatever the number of types', async () => {
    await using fake = await fakeSanity()
    for (let at = 0; at < 40; at++) fake.put({ _id: `p${at}`, _type: 'post', title: `Post ${at}` })
    const held = holding(['post', 'author', 'page'])
    const cms = cmsOf(fake, { pageSize: 500 })
    await held.pull(cms)
    expect(held.count('post')).toBe(40)
    fake.asked.length = 0
    fake.put({ _id: 'p7', _type: 'post', title: 'Edited' })
    await held.pull(cms)
    expect(fake.asked).toHaveLength(2)
    expect(held.byId('p7')[0]?.title).toBe('Edited')
  })

  test('brings edits that became visible after later ones', async () => {
    await using fake = await fakeSanity()
    fake.put({ _id: 'p1', _type: 'post', title: 'One' })
    const held = holding(['post'])
    await held.pull(cmsOf(fake))
    fake.lag = 30
    fake.put({ _id: 'p2', _type: 'post', title: 'Late' })
    await held.pull(cmsOf(fake))
    expect(held.all().records.map(({ title }) => title)).toEqual(['One', 'Late'])
  })

  test('compares all ids when it is told to, however well the numbers agree', async () => {
    await using fake = await fakeSanity()
    for (const id of ['p1', 'p2']) fake.put({ _id: id, _type: 'post', title: id })
    const held = holding(['post'])
    await held.pull(cmsOf(fake))
    fake.remove('p1')
    fake.lag = 3600
    fake.put({ _id: 'p3', _type: 'post', title: 'unseen' })
    await held.pull(cmsOf(fake))
    expect(held.all().records.map(({ id }) => id)).toEqual(['p1', 'p2'])
    await held.pull(cmsOf(fake), { reconcile: true })
    expect(held.all().records.map(({ id }) => id)).toEqual(['p2'])
  })

  test('ends with what edits in the middle of it made', async () => {
    await using fake = await fakeSanity()
    for (const id of ['p1', 'p2', 'p3', 'p4', 'p5']) fake.put({ _id: id, _type: 'post', title: id })
    let pages = 0
    fake.beforeAnswer = () => {
      if (++pages !== 2) return
      fake.put({ _id: 'p1', _type: 'post', title: 'edited' })
      fake.remove('p2')
      fake.remove('p5')
    }
    const held = holding(['post'])
    await held.pull(cmsOf(fake))
    await held.pull(cmsOf(fake))
    expect(held.all().records.map(({ title }) => title)).toEqual(['edited', 'p3', 'p4'])
  })

  test('with drafts shows them, and what was before when one is thrown away; without, none', async () => {
    await using fake = await fakeSanity()
    fake.put({ _id: 'p1', _type: 'post', title: 'One' })
    fake.put({ _id: 'drafts.p1', _type: 'post', title: 'One, edited' })
    fake.put({ _id: 'drafts.p2', _type: 'post', title: 'Two' })
    const drafts = holding(['post'], true)
    const titles = () => drafts.all().records.map(({ id, title }) => [id, title])
    await drafts.pull(cmsOf(fake))
    expect(titles()).toEqual([
      ['p1', 'One, edited'],
      ['p2', 'Two'],
    ])
    fake.remove('drafts.p1')
    await drafts.pull(cmsOf(fake))
    expect(titles()).toEqual([
      ['p1', 'One'],
      ['p2', 'Two'],
    ])
    const live = holding(['post'])
    await live.pull(cmsOf(fake))
    expect(live.all().records.map(({ title }) => title)).toEqual(['One'])
  })

  test('needs no token for what a public dataset shows, and one for drafts', async () => {
    await using fake = await fakeSanity({ isPublic: true })
    fake.put({ _id: 'p1', _type: 'post', title: 'One' })
    const held = holding(['post'])
    await held.pull(cmsOf(fake, { token: undefined }))
    expect(held.count('post')).toBe(1)
    expect(await failureOf(holding(['post'], true).pull(cmsOf(fake, { token: undefined })))).toMatchObject({
      code: 'cms-credentials',
    })
  })

  test('waits as long as Retry-After says', async () => {
    await using fake = await fakeSanity()
    fake.put({ _id: 'p1', _type: 'post', title: 'One' })
    fake.next.push(response => response.writeHead(429, { 'retry-after': '1' }).end('{"statusCode":429}'))
    const begun = performance.now()
    const held = holding(['post'])
    await held.pull(cmsOf(fake))
    expect(held.count('post')).toBe(1)
    expect(performance.now() - begun).toBeGreaterThan(900)
  })
})

describe('what is wrong with a source of Sanity is told:', () => {
  test.each<[string, Partial<SanityOptions>, object]>([
    ['the token', { token: 'wrong' }, { code: 'cms-credentials' }],
    [
      'the dataset',
      { dataset: 'other' },
      { code: 'cms-not-found', message: expect.stringContaining('Dataset not found') },
    ],
  ])('%s', async (_, changes, failure) => {
    await using fake = await fakeSanity()
    const found = await failureOf(holding(['post']).pull(cmsOf(fake, changes)))
    expect(found).toMatchObject(failure)
    expect(JSON.stringify(found)).not.toContain('wrong')
  })

  test.each([
    ['no JSON', '<html>'],
    ['no result', '{"ms":1}'],
    ['no list', '{"result":{"_id":"p1"}}'],
  ])('an answer that is %s', async (_, body) => {
    await using fake = await fakeSanity()
    fake.next.push(response => response.end(body))
    expect(await failureOf(holding(['post']).pull(cmsOf(fake)))).toMatchObject({ code: 'cms-malformed' })
  })

  test('pages that go round', async () => {
    await using fake = await fakeSanity()
    const page = JSON.stringify({
      result: ['a', 'b'].map(_id => ({ _id, _type: 'post', _updatedAt: '2026-01-01T00:00:00Z' })).reverse(),
    })
    fake.beforeAnswer = () => void fake.next.push(response => response.end(page))
    expect(await failureOf(holding(['post']).pull(cmsOf(fake)))).toMatchObject({
      code: 'cms-malformed',
      message: expect.stringContaining('go round'),
    })
  })
})

test('documents that paths lead to are pulled as well', async () => {
  await using fake = await fakeSanity()
  fake.put({ _id: 'c1', _type: 'company', title: 'Initech' })
  fake.put({ _id: 'a1', _type: 'author', title: 'Ada', company: { _type: 'reference', _ref: 'c1' } })
  fake.put({ _id: 'x1', _type: 'page', title: 'Not asked for' })
  fake.put({
    _id: 'p1',
    _type: 'post',
    title: 'One',
    authors: [{ _key: 'k', _type: 'reference', _ref: 'a1' }],
    meta: { editor: { _type: 'reference', _ref: 'e1' } },
  })
  fake.put({ _id: 'e1', _type: 'editor', title: 'Eve' })
  const titles = async (paths: readonly string[]): Promise<string[]> => {
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
  expect(await titles(['title', 'slug.current', 'body'])).toEqual(['One'])
  expect(await titles(['authors'])).toEqual(['Ada', 'One'])
  expect(await titles(['title', 'authors.company.title'])).toEqual(['Ada', 'Initech', 'One'])
  expect(await titles(['meta.editor.title'])).toEqual(['Eve', 'One'])
  fake.put({ _id: 's1', _type: 'snippet', title: 'Code' })
  fake.put({
    _id: 'p1',
    _type: 'post',
    title: 'One',
    body: [
      { _type: 'block', children: [] },
      { _type: 'reference', _ref: 's1' },
    ],
  })
  expect(await titles(['body'])).toEqual(['Code', 'One'])
  expect(await titles(['no name)] | {'])).toEqual(['One'])
})

test('types and fields are told from the documents', async () => {
  await using fake = await fakeSanity()
  fake.put({
    _id: 'p1',
    _type: 'post',
    title: 'One',
    date: '2026-01-01',
    body: [{ _type: 'block' }],
    author: { _ref: 'a' },
    hero: { _type: 'image', asset: { _ref: 'image-a-1x1-png' } },
    tags: ['x'],
  })
  fake.put(image('cat'))
  expect(await cmsOf(fake).describe([])).toEqual({
    types: [
      {
        type: 'post',
        total: 1,
        fields: [
          { name: 'title', kind: 'text' },
          { name: 'date', kind: 'date' },
          { name: 'body', kind: 'rich-text' },
          { name: 'author', kind: 'reference' },
          { name: 'hero', kind: 'media' },
          { name: 'tags', kind: 'list' },
        ],
      },
    ],
    failures: [],
  })
})
