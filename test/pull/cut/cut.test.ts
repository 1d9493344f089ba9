import { rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { memoryCms } from '#cms/memory.ts'
import type { CmsRecord, FieldValue } from '#model/record.ts'
import { type Mappings, pulling } from '../pulled.ts'
import { siteOf } from '../site.ts'

const record = (type: string, id: string, fields: Record<string, FieldValue>, locale?: string): CmsRecord => ({
  type,
  id,
  title: String(fields.title ?? fields.name ?? id),
  editUrl: `https://cms.example/admin/${type}/${id}`,
  ...(locale !== undefined && { locale }),
  fields,
})

const TYPES = ['articles', 'authors', 'sites']

describe('a cut', () => {
  test('maps fields, bodies, slugs and references, and leaves out what is empty', async () => {
    const cms = memoryCms()
    cms.put(record('authors', 'A1', { name: 'Ann', slug: 'ann', bio: null }))
    cms.put(
      record('articles', 'X1', {
        headline: 'Hello',
        handle: 'hello',
        text: ' # Hi ',
        author: { $ref: 'A1' },
        seo: { description: 'About' },
        summary: null,
      }),
    )
    using pulled = pulling(cms, TYPES)
    await pulled.pull()
    const mappings: Mappings = {
      posts: {
        type: 'articles',
        fields: {
          title: 'headline',
          author: 'author',
          writer: 'author.name',
          'meta.description': 'seo.description',
          summary: 'summary',
        },
        body: 'text',
        slug: 'handle',
      },
      people: { type: 'authors' },
    }
    const [cut] = await pulled.cut([siteOf('acme')], mappings)
    const { entries, collections } = pulled.read(cut as never)
    expect(collections).toEqual(new Set(['people', 'posts']))
    expect(entries).toEqual([
      expect.objectContaining({
        collection: 'posts',
        id: 'hello',
        body: '# Hi',
        title: 'X1',
        data: { title: 'Hello', author: 'ann', writer: 'Ann', meta: { description: 'About' } },
      }),
      expect.objectContaining({ collection: 'people', id: 'ann', data: { name: 'Ann', slug: 'ann' } }),
    ])
  })

  test('shows the fields of what is no entry of the site, without going round in circles', async () => {
    const cms = memoryCms()
    cms.put(record('authors', 'A1', { name: 'Ann', best: { $ref: 'X1' }, friend: { $ref: 'A1' } }))
    cms.put(record('articles', 'X1', { title: 'One', author: { $ref: 'A1' }, next: { $ref: 'X1' } }))
    using pulled = pulling(cms, TYPES)
    await pulled.pull()
    const [cut] = await pulled.cut([siteOf('acme')], { posts: { type: 'articles', slug: 'id' } })
    expect(pulled.read(cut as never).entries[0]?.data).toEqual({ title: 'One', author: { name: 'Ann' }, next: 'X1' })
  })

  test('selects by values of the record and of what it names, and by what the site is', async () => {
    const cms = memoryCms()
    cms.put(record('sites', 'S1', { domain: 'one.example' }))
    cms.put(record('sites', 'S2', { domain: 'two.example' }))
    const article = (id: string, site: string | null, tags: string[]) =>
      cms.put(record('articles', id, { title: id, tags, site: site === null ? null : { $ref: site } }))
    article('a', 'S1', ['news'])
    article('b', 'S2', ['news', 'hidden'])
    article('c', 'S2', [])
    article('d', null, ['news'])
    using pulled = pulling(cms, TYPES)
    await pulled.pull()
    const idsWith = async (filter: object, site = siteOf('two')) => {
      const [cut] = await pulled.cut([site], { posts: { type: 'articles', filter: filter as never, slug: 'id' } })
      return pulled.read(cut as never).entries.map(({ id }) => id)
    }
    expect(await idsWith({ 'site.domain': '{domain}' })).toEqual(['b', 'c'])
    expect(await idsWith({ 'site.domain': '{domain}' }, siteOf('one'))).toEqual(['a'])
    expect(await idsWith({ tags: 'news' })).toEqual(['a', 'b', 'd'])
    expect(await idsWith({ tags: 'news', 'site.domain': { not: ['one.example', null] } })).toEqual(['b'])
    expect(await idsWith({ site: null })).toEqual(['d'])
    expect(await idsWith({ tags: { not: 'hidden' } })).toEqual(['a', 'c', 'd'])
  })

  test('takes the language of the site, another one, or all', async () => {
    const cms = memoryCms()
    cms.put(record('articles', 'X', { title: 'Hello', slug: 'hello' }, 'en'))
    cms.put(record('articles', 'X', { title: 'Hallo', slug: 'hallo' }, 'de'))
    using pulled = pulling(cms, TYPES)
    await pulled.pull()
    const idsIn = async (locale: string | undefined) => {
      const [cut] = await pulled.cut([siteOf('acme', { locale: 'de' })], {
        posts: { type: 'articles', ...(locale && { locale }) },
      })
      return pulled.read(cut as never).entries.map(({ id }) => id)
    }
    expect(await idsIn(undefined)).toEqual(['hallo'])
    expect(await idsIn('en')).toEqual(['hello'])
    expect(await idsIn('*')).toEqual(['de/hallo', 'en/hello'])
  })

  test('keeps the digest of a site that a pull does not concern, and reads nothing of it again', async () => {
    const cms = memoryCms()
    for (const id of ['S1', 'S2']) cms.put(record('sites', id, { domain: `${id.toLowerCase()}.example` }))
    for (const [id, site] of [
      ['a', 'S1'],
      ['b', 'S2'],
    ] as const)
      cms.put(record('articles', id, { title: id, site: { $ref: site } }))
    using pulled = pulling(cms, TYPES)
    const sites = [siteOf('s1'), siteOf('s2')]
    const mappings: Mappings = { posts: { type: 'articles', filter: { 'site.domain': '{domain}' }, slug: 'id' } }
    await pulled.pull()
    const first = await pulled.cut(sites, mappings)
    cms.put(record('articles', 'a', { title: 'edited', site: { $ref: 'S1' } }))
    await pulled.pull()
    const second = await pulled.cut(sites, mappings)
    const of = (results: typeof first, site: string) => results.find(result => result.site === site)?.cut.snapshot
    expect(of(second, 's1')).not.toBe(of(first, 's1'))
    expect(of(second, 's2')).toBe(of(first, 's2'))
  })

  test('is made again when its file is gone', async () => {
    const cms = memoryCms()
    cms.put(record('articles', 'a', { title: 'a' }))
    using pulled = pulling(cms, TYPES)
    await pulled.pull()
    const once = async () => (await pulled.cut([siteOf('acme')], { posts: { type: 'articles' } }))[0]
    const first = await once()
    rmSync(join(dirname(pulled.file), 'snapshots'), { recursive: true })
    const second = await once()
    expect(second?.cut.snapshot).toBe(first?.cut.snapshot)
    expect(pulled.read(second as never).entries).toHaveLength(1)
  })

  test('of incremental pulls is that of a full one, whatever was edited (seed 7)', async () => {
    const ids = ['a', 'b', 'c', 'd', 'e']
    const edit = fc.oneof(
      fc.record({
        type: fc.constant('articles'),
        id: fc.constantFrom(...ids),
        author: fc.constantFrom('A', 'B', null),
        site: fc.constantFrom('S1', 'S2', null),
        title: fc.constantFrom('x', 'y', 'z'),
      }),
      fc.record({
        type: fc.constant('authors'),
        id: fc.constantFrom('A', 'B'),
        title: fc.constantFrom('Ann', 'Bob', 'Cy'),
      }),
      fc.record({ type: fc.constant('sites'), id: fc.constantFrom('S1', 'S2'), title: fc.constantFrom('one', 'two') }),
      fc.record({
        type: fc.constantFrom(...TYPES),
        id: fc.constantFrom(...ids, 'A', 'B', 'S1', 'S2'),
        gone: fc.constant(true),
      }),
    )
    const sites = [siteOf('one'), siteOf('two')]
    const mappings: Mappings = {
      posts: {
        type: 'articles',
        filter: { 'site.domain': '{domain}' },
        slug: 'id',
        fields: { title: 'title', by: 'author.title', author: 'author' },
      },
      people: { type: 'authors', filter: { title: { not: 'Cy' } }, slug: 'title' },
    }
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(edit, { maxLength: 4 }), { minLength: 2, maxLength: 8 }), async rounds => {
        const cms = memoryCms()
        using pulled = pulling(cms, TYPES)
        let results: Awaited<ReturnType<typeof pulled.cut>> = []
        for (const edits of rounds) {
          for (const { type, id, ...change } of edits as Record<string, string>[])
            if ('gone' in change) cms.remove(type as string, id as string)
            else {
              const { title = '', author, site } = change
              const ref = (target: string | undefined | null) => (target ? { $ref: target } : null)
              cms.put(
                record(type as string, id as string, {
                  title,
                  author: ref(author),
                  site: ref(site),
                  domain: `${title}.example`,
                }),
              )
            }
          await pulled.pull()
          results = await pulled.cut(sites, mappings)
        }
        using full = pulling(cms, TYPES)
        await full.pull()
        const expected = await full.cut(sites, mappings)
        const shown = (of: typeof results, by: typeof full) =>
          of.map(result => [result.site, result.cut.snapshot, result.cut.counts, by.read(result).entries]).sort()
        expect(shown(results, pulled)).toEqual(shown(expected, full))
      }),
      { numRuns: 60, seed: 7 },
    )
  })
})
