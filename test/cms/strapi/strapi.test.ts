import { describe, expect, test } from 'vitest'
import { strapiCms } from '#cms/strapi/strapi.ts'
import { SiteError } from '#model/failure.ts'
import { cmsContract, holding } from '../../contracts/cms.ts'
import { fakeStrapi } from './fake-strapi.ts'

const TYPES = { articles: ['author'], authors: [] }

function strapi(pageSize = 3) {
  const fake = fakeStrapi(TYPES)
  const cms = strapiCms({
    url: 'https://cms.example',
    token: 'hush',
    tokenName: 'STRAPI_TOKEN',
    fetch: fake.fetch,
    pageSize,
  })
  const article = (name: string, headline = name, author: string | null = null) =>
    fake.put('articles', { documentId: name, fields: { headline }, to: { author } })
  return { fake, cms, article }
}

cmsContract('the fake of Strapi', async () => {
  const { fake, cms } = strapi()
  return {
    cms,
    types: ['articles', 'authors'],
    async put(type, name, title, to) {
      const own = { [type === 'articles' ? 'headline' : 'name']: title }
      fake.put(type, { documentId: `${type}-${name}`, fields: own, to: { author: to ? `authors-${to}` : null } })
    },
    async remove(type, name) {
      fake.remove(type, `${type}-${name}`)
    },
    async [Symbol.asyncDispose]() {},
  }
})

const titles = (held: ReturnType<typeof holding>): string[] => held.all().records.map(({ title }) => title)

describe('a Strapi that misbehaves', () => {
  test('loses an entry while it is read: the rest is all there', async () => {
    const { fake, cms, article } = strapi()
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j']
    for (const name of names) article(name)
    fake.meddle = (url: URL) => {
      // What stood on the second page moves to the first, which has been read.
      if (url.searchParams.get('pagination[page]') === '2') fake.remove('articles', 'a')
      return undefined
    }
    const held = holding(['articles'])
    await held.pull(cms)
    expect(titles(held)).toEqual(names.slice(1))
  })

  test('changes an entry between two pages: the new version counts', async () => {
    const { fake, cms, article } = strapi()
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) article(name)
    let done = false
    fake.meddle = (url: URL) => {
      if (url.searchParams.get('pagination[page]') === '2' && !done) {
        done = true
        article('b', 'B, edited')
      }
      return undefined
    }
    const held = holding(['articles'])
    await held.pull(cms)
    expect(titles(held)).toEqual(['a', 'B, edited', 'c', 'd', 'e', 'f', 'g'])
  })

  test('never stands still: the pull gives up, and says so', async () => {
    const { fake, cms, article } = strapi()
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) article(name)
    let made = 0
    fake.meddle = () => {
      article(`new-${++made}`)
      return undefined
    }
    await expect(holding(['articles']).pull(cms)).rejects.toThrow('another one each of 4 times')
  })

  test('forgets a relation: the type is read again by its new shape', async () => {
    const { fake, cms, article } = strapi()
    fake.put('authors', { documentId: 'ann', fields: { name: 'Ann' } })
    article('a', 'A', 'ann')
    const held = holding(['articles'])
    await held.pull(cms)
    expect(held.all().records[0]?.fields).toMatchObject({ headline: 'A', author: { $ref: 'ann' } })
    fake.relations.articles = []
    await held.pull(cms)
    expect(held.all().records[0]?.fields).toEqual({ headline: 'A', updatedAt: expect.any(String) })
  })

  test('refuses fields that it shows: a clear failure', async () => {
    const { fake, cms, article } = strapi()
    article('a', 'A', null)
    fake.meddle = (url: URL) =>
      url.searchParams.has('populate[author][fields][0]') && url.searchParams.has('sort[0]')
        ? new Response('{"error":{}}', { status: 400 })
        : undefined
    await expect(holding(['articles']).pull(cms)).rejects.toThrow('refuses fields that it has')
  })

  test.each([
    ['no list', '{"data":null}', 'no list `data`'],
    ['records of Strapi 4', '{"data":[{"id":1,"attributes":{}}],"meta":{"pagination":{"total":1}}}', 'documentId'],
    ['half a document', '{"data":[{', 'does not parse'],
  ])('answers with %s: a clear failure, and nothing is taken', async (_, body, said) => {
    const { fake, cms, article } = strapi()
    article('a')
    const held = holding(['articles'])
    await held.pull(cms)
    fake.meddle = () => new Response(body)
    const error = await held.pull(cms).catch(error => error)
    expect(error).toBeInstanceOf(SiteError)
    expect(error.failures[0]).toMatchObject({ code: 'cms-malformed', message: expect.stringContaining(said) })
    expect(titles(held)).toEqual(['a'])
  })

  test('has no such type: it is named, with the next step', async () => {
    const { cms } = strapi()
    const error = await holding(['article'])
      .pull(cms)
      .catch(error => error)
    expect((error as SiteError).failures[0]).toMatchObject({
      code: 'cms-type-unknown',
      message: 'strapi https://cms.example has no content type "article"',
      hint: expect.stringContaining('plural'),
    })
  })

  test('holds an entry of 5 MB: it comes as it is', async () => {
    const { cms, fake } = strapi()
    const text = 'x'.repeat(5 << 20)
    fake.put('articles', { documentId: 'large', fields: { headline: 'Large', text } })
    const held = holding(['articles'])
    await held.pull(cms)
    expect(held.all().records[0]?.fields.text).toHaveLength(5 << 20)
  })
})

test('one edit costs one request for each type, and one for media', async () => {
  const { fake, cms, article } = strapi(100)
  for (let at = 0; at < 50; at++) article(`article-${at}`)
  fake.put('authors', { documentId: 'ann', fields: { name: 'Ann' } })
  const held = holding(['articles', 'authors'])
  await held.pull(cms)
  article('article-7', 'Edited')
  let requests = 0
  fake.meddle = () => {
    requests++
    return undefined
  }
  expect(await held.pull(cms)).toContainEqual(
    expect.objectContaining({ record: expect.objectContaining({ title: 'Edited' }) }),
  )
  // Ten seconds of edits overlap here, since the fake's clock stands between two of them: one more page for the articles.
  expect(requests).toBeLessThanOrEqual(2 + 1 + 1)
})
