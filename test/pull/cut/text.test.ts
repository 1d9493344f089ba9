import { expect, test } from 'vitest'
import { memoryCms } from '#cms/memory.ts'
import type { MediaLibrary } from '#media/media.ts'
import type { Digest } from '#model/digest.ts'
import type { CmsRecord, FieldValue, Media } from '#model/record.ts'
import { namesIn } from '../../../src/pull/cut/text-names.ts'
import { pulling } from '../pulled.ts'
import { siteOf } from '../site.ts'

const article = (id: string, fields: Record<string, FieldValue>, more: Partial<CmsRecord> = {}): CmsRecord => ({
  type: 'articles',
  id,
  title: `Title of ${id}`,
  fields: { slug: id.toLowerCase(), ...fields },
  ...more,
})
const picture = (id: string, more: Partial<Media> = {}): Media => ({
  id,
  url: `https://cms.example/uploads/${id}.png`,
  version: '1',
  mime: 'image/png',
  alt: `Alt of ${id}`,
  ...more,
})

/** A library that has every picture but those whose address says that it is gone; it notes what it was asked for. */
function library(): MediaLibrary & { readonly asked: string[] } {
  const asked: string[] = []
  return {
    asked,
    async fetch(media) {
      asked.push(...media.map(({ url }) => url))
      const here = media.filter(({ url }) => !url.includes('gone'))
      return {
        files: new Map(
          here.map(({ id }) => [
            id,
            { file: `/media/${id}.png`, digest: '0'.repeat(64) as Digest, width: 4, height: 3, thumbhash: 'aGFzaA==' },
          ]),
        ),
        failed: new Set(),
        warnings: [],
      }
    },
  }
}

const MAPPINGS = { posts: { type: 'articles', body: 'text', route: '/blog/{id}/' } }

async function cutOf(records: readonly CmsRecord[], media: readonly Media[] = [], mappings = MAPPINGS as object) {
  const cms = memoryCms()
  for (const record of records) cms.put(record)
  for (const file of media) cms.putMedia(file)
  using pulled = pulling(cms, ['articles', 'figures'])
  await pulled.pull()
  const files = library()
  const [cut] = await pulled.cut([siteOf('acme')], mappings as never, { library: files, base: 'https://cms.example' })
  const { entries, assets } = pulled.read(cut as never)
  return { entry: entries.find(({ id }) => id === 'x1'), assets: [...assets.keys()], asked: files.asked }
}

test('links and images of a rich text are looked up by id', async () => {
  const value = {
    nodeType: 'document',
    content: [
      { nodeType: 'entry-hyperlink', data: { target: { sys: { type: 'Link', linkType: 'Entry', id: 'X2' } } } },
      { nodeType: 'embedded-asset-block', data: { target: { sys: { type: 'Link', linkType: 'Asset', id: 'M1' } } } },
    ],
  }
  const { entry, assets } = await cutOf(
    [article('X1', { text: { $rich: 'contentful', value } }), article('X2', {})],
    [picture('M1', { caption: 'Below' })],
  )
  expect(entry?.rich).toEqual({
    $rich: 'contentful',
    value,
    base: 'https://cms.example',
    links: { 'entry:X2': { href: '/blog/x2/', title: 'Title of X2' } },
    assets: {
      'asset:M1': {
        url: 'https://cms.example/uploads/M1.png',
        path: '../_media/M1/M1.png',
        alt: 'Alt of M1',
        title: 'Below',
      },
    },
  })
  expect(assets).toEqual(['_media/M1/M1.png'])
})

test('links and images of Markdown and HTML are looked up by address, relative ones from the CMS', async () => {
  const text =
    '![](/uploads/M1.png) <img src="https://cms.example/uploads/M2.png?x=1&amp;y=2"> [x](https://cms.example/second/?ref=mail) [y](https://far.example/)'
  const { entry, asked } = await cutOf(
    [article('X1', { text }), article('X2', {}, { address: 'https://cms.example/second/' })],
    [picture('M1')],
  )
  expect(entry?.rich).toMatchObject({
    $rich: 'markdown',
    links: { 'https://cms.example/second': { href: '/blog/x2/' } },
    assets: {
      'https://cms.example/uploads/M1.png': { path: '../_media/M1/M1.png', alt: 'Alt of M1' },
      'https://cms.example/uploads/M2.png?x=1&y=2': { url: 'https://cms.example/uploads/M2.png?x=1&y=2' },
    },
  })
  expect(Object.keys(entry?.rich?.links ?? {})).toHaveLength(1)
  expect(asked.sort()).toEqual(['https://cms.example/uploads/M1.png', 'https://cms.example/uploads/M2.png?x=1&y=2'])
})

test('Markdown that names nothing of the CMS is a body like that of a file', async () => {
  const { entry } = await cutOf([article('X1', { text: ' # Hi\n\n[x](https://far.example/) ' })])
  expect([entry?.body, entry?.rich]).toEqual(['# Hi\n\n[x](https://far.example/)', undefined])
})

test('a record without a page stands in a text with its fields, and the pictures that these name', async () => {
  const value = [{ _type: 'reference', _ref: 'C1' }]
  const snippet: CmsRecord = {
    type: 'figures',
    id: 'C1',
    title: 'F',
    fields: { picture: { $media: 'image-1' }, caption: 'Below' },
  }
  const { entry, assets } = await cutOf(
    [article('X1', { text: { $rich: 'portable-text', value } }), snippet],
    [picture('image-1')],
  )
  expect(entry?.rich?.parts).toEqual({ 'entry:C1': { type: 'figures', fields: snippet.fields } })
  expect(entry?.rich?.assets['asset:image-1']?.path).toBe('../_media/image-1/image-1.png')
  expect(assets).toEqual(['_media/image-1/image-1.png'])
})

test('an entry without a route is linked to by nobody', async () => {
  const { entry } = await cutOf(
    [article('X1', { text: { $rich: 'portable-text', value: [{ _ref: 'X2' }] } }), article('X2', {})],
    [],
    { posts: { type: 'articles', body: 'text' } },
  )
  expect(entry?.rich?.links).toEqual({})
})

test('a text is cut again when the title or the slug of what it links to changes, or the picture that it shows', async () => {
  const cms = memoryCms()
  cms.put(
    article('X1', {
      text: { $rich: 'portable-text', value: [{ _ref: 'X2' }, { _type: 'image', asset: { _ref: 'image-1' } }] },
    }),
  )
  cms.put(article('X2', {}))
  cms.putMedia(picture('image-1'))
  using pulled = pulling(cms, ['articles'])
  const cut = async () => {
    await pulled.pull()
    const [result] = await pulled.cut([siteOf('acme')], MAPPINGS, { library: library() })
    return pulled.read(result as never).entries.find(({ id }) => id === 'x1')?.rich
  }
  expect((await cut())?.links['entry:X2']?.href).toBe('/blog/x2/')
  cms.put(article('X2', { slug: 'renamed now' }))
  expect((await cut())?.links['entry:X2']?.href).toBe('/blog/renamed%20now/')
  cms.putMedia(picture('image-1', { alt: 'Another' }))
  expect((await cut())?.assets['asset:image-1']?.alt).toBe('Another')
})

test('fields give the picture, what the field or the CMS says of it, and what was measured', async () => {
  const fields = {
    hero: 'hero',
    alt: 'hero.alt',
    own: 'mine.alt',
    hash: 'hero.thumbhash',
    width: 'hero.width',
    file: 'report',
    gone: 'lost',
    goneHash: 'lost.thumbhash',
  }
  const { entry, assets } = await cutOf(
    [
      article('X1', {
        hero: { $media: 'M1' },
        mine: { $media: 'M1', alt: 'Mine' } as never,
        report: { $media: 'F1' },
        lost: { $media: 'gone' },
      }),
    ],
    [picture('M1'), picture('F1', { mime: 'application/pdf', url: 'https://cms.example/r.pdf' }), picture('gone')],
    { posts: { type: 'articles', fields } },
  )
  expect(entry?.data).toEqual({
    hero: { $fact: 'path', path: '../_media/M1/M1.png' },
    alt: 'Alt of M1',
    own: 'Mine',
    hash: { $fact: 'thumbhash', path: '../_media/M1/M1.png' },
    width: { $fact: 'width', path: '../_media/M1/M1.png' },
    file: 'https://cms.example/r.pdf',
    gone: { $fact: 'path', path: '../_media/gone/gone.png' },
    goneHash: { $fact: 'thumbhash', path: '../_media/gone/gone.png' },
  })
  expect(assets).toEqual(['_media/M1/M1.png'])
})

test.each([
  [
    'strapi-blocks',
    [
      { type: 'image', image: { url: '/uploads/a.png' } },
      { type: 'link', url: 'https://x.example/' },
    ],
    ['/uploads/a.png'],
    ['https://x.example/'],
  ],
  [
    'lexical',
    JSON.stringify({
      root: {
        children: [{ type: 'image', src: 'https://g.example/a.png', caption: '<a href="https://g.example/b/">b</a>' }],
      },
    }),
    ['https://g.example/a.png'],
    ['https://g.example/b/'],
  ],
  ['markdown', '![a][b]\n\n[b]: /c.png\n\n<https://x.example/>', ['/c.png'], ['/c.png', 'https://x.example/']],
] as const)('what a text in the format %s names is found', ($rich, value, images, links) => {
  const names = namesIn({ $rich, value: $rich === 'lexical' ? JSON.parse(value) : value })
  expect([[...names.images], [...names.links].sort()]).toEqual([images, [...links].sort()])
})

test('an entry is another when the bytes of a picture that it shows are others, though its path is the same', async () => {
  const cms = memoryCms()
  cms.put(article('X1', { hero: { $media: 'M1' } }))
  cms.put(article('X2', {}))
  cms.putMedia(picture('M1'))
  using pulled = pulling(cms, ['articles'])
  await pulled.pull()
  const cut = async (digest: string) => {
    const file = {
      file: `/media/${digest}.png`,
      digest: digest.repeat(64) as Digest,
      width: 4,
      height: 3,
      thumbhash: digest,
    }
    const library: MediaLibrary = {
      fetch: async media => ({ files: new Map(media.map(({ id }) => [id, file])), failed: new Set(), warnings: [] }),
    }
    cms.putMedia(picture('M1', { version: digest }))
    await pulled.pull()
    const [result] = await pulled.cut([siteOf('acme')], { posts: { type: 'articles' } }, { library })
    const { entries } = pulled.read(result as never)
    return Object.fromEntries(entries.map(({ id, sourceDigest }) => [id, sourceDigest]))
  }
  const before = await cut('a')
  const after = await cut('b')
  expect(after.x1).not.toBe(before.x1)
  expect(after.x2).toBe(before.x2)
})
