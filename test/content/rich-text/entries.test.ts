import { expect, test } from 'vitest'
import { z } from 'zod'
import { digestOf } from '#base/hash.ts'
import type { RawEntry, Source } from '#cms/cms.ts'
import { loadSnapshot } from '#content/load.ts'
import { markdownFor } from '#content/markdown.ts'
import { SiteError } from '#model/failure.ts'
import { siteWith } from '../site.ts'
import { stopClock } from '../stopped-clock.ts'
import { ownImage } from './engine.ts'

stopClock()

const ASSETS = {
  'asset:m1': { path: '../media/cat.png', url: 'https://cms.example/cat.png', alt: 'A cat' },
  'https://cms.example/cat.png': { path: '../media/cat.png', url: 'https://cms.example/cat.png' },
}
const LINKS = { 'entry:e2': { href: '/blog/two/', title: 'Two' } }

/** A source of one post from a CMS. */
const sourceOf = (entry: Partial<RawEntry>, images: readonly string[] = ['media/cat.png']): Source => ({
  name: 'cut',
  identity: () => JSON.stringify([entry, images]),
  read: () => ({
    entries: [
      {
        collection: 'posts',
        id: 'one',
        data: {},
        filePath: 'posts/one',
        sourceDigest: digestOf('one'),
        title: 'One',
        ...entry,
      },
    ],
    collections: new Set(['posts']),
    assets: new Map(images.map(path => [path, { path, file: `/files/${path}` }])),
    assetDigests: new Map(images.map(path => [path, digestOf(path)])),
    failures: [],
    warnings: [],
    digest: digestOf('all'),
    identity: JSON.stringify([entry, images]),
  }),
  locate: () => 'https://cms.example/edit/one',
})

async function load(source: Source, schema: z.ZodType = z.looseObject({})) {
  const warnings: string[] = []
  const snapshot = await loadSnapshot({
    site: siteWith('/nowhere'),
    source,
    schemas: new Map([['posts', { schema: schema as never }]]),
    time: 0,
    markdown: await markdownFor({ root: '/' }),
    warn: warning => warnings.push(warning.message),
  })
  return { entry: snapshot.collections.get('posts')?.get('one'), warnings }
}

const portable = (...blocks: object[]) => ({
  $rich: 'portable-text' as const,
  value: blocks,
  links: LINKS,
  assets: ASSETS,
})
const picture = { _type: 'image', asset: { _ref: 'm1' } }

test('a rich text becomes the body, with headings, images of the factory and links to routes', async () => {
  const heading = { _type: 'block', style: 'h2', children: [{ _type: 'span', text: 'A heading' }] }
  const linking = {
    _type: 'block',
    children: [{ _type: 'span', text: 'x', marks: ['l'] }],
    markDefs: [{ _key: 'l', _ref: 'e2' }],
  }
  const { entry } = await load(sourceOf({ rich: portable(heading, picture, linking), data: { title: 'One' } }))
  expect(entry?.rendered).toEqual({
    html: `<h2 id="a-heading">A heading</h2>${ownImage('A cat')}<p><a href="/blog/two/">x</a></p>\n`,
    metadata: {
      headings: [{ depth: 2, slug: 'a-heading', text: 'A heading' }],
      localImagePaths: ['../media/cat.png'],
      remoteImagePaths: [],
      imagePaths: ['../media/cat.png'],
      frontmatter: { title: 'One' },
    },
  })
  expect(entry?.body).toBe('A heading\nx')
})

test('an image that could not be taken stays where the CMS has it', async () => {
  const { entry } = await load(sourceOf({ rich: portable(picture) }, []))
  expect(entry?.rendered?.html.trim()).toBe('<img src="https://cms.example/cat.png" alt="A cat">')
  expect(entry?.rendered?.metadata.imagePaths).toEqual([])
})

test('Markdown of a CMS goes through the pipeline of Markdown in folders', async () => {
  const rich = {
    $rich: 'markdown' as const,
    value: '# "Hi"\n\n![](/cat.png)',
    base: 'https://cms.example',
    links: {},
    assets: ASSETS,
  }
  const { entry } = await load(sourceOf({ rich }))
  expect(entry?.body).toBe('# "Hi"\n\n![](<../media/cat.png>)')
  expect(entry?.rendered?.html.trimEnd()).toBe(`<h1 id="hi">“Hi”</h1>\n<p>${ownImage('')}</p>`)
})

test('rich texts in other fields are HTML to the schema', async () => {
  const data = {
    intro: portable({ _type: 'block', children: [{ _type: 'span', text: '<script>', marks: ['em'] }] }, picture),
    parts: [{ text: { $rich: 'html', value: '<b onclick="x()">b</b>', links: {}, assets: {} } }],
    plain: 7,
  }
  const schema = z.object({ intro: z.string(), parts: z.array(z.object({ text: z.string() })), plain: z.number() })
  const { entry } = await load(sourceOf({ data }), schema)
  expect(entry?.data).toEqual({
    intro: '<p><em>&lt;script&gt;</em></p><img src="https://cms.example/cat.png" alt="A cat">',
    parts: [{ text: '<b>b</b>' }],
    plain: 7,
  })
})

test('pictures that are here stand in the data of the entry, with what was measured; others do not', async () => {
  const source = sourceOf({
    data: {
      hash: { $fact: 'thumbhash', path: '../media/cat.png' },
      list: [
        { $fact: 'path', path: '../media/gone.png' },
        { $fact: 'path', path: '../media/cat.png' },
      ],
      gone: { $fact: 'path', path: '../media/gone.png' },
    },
  })
  const measured: Source = {
    ...source,
    read: () => ({
      ...source.read(),
      assets: new Map([['media/cat.png', { path: 'media/cat.png', file: '/f', thumbhash: 'aGk=' }]]),
    }),
  }
  expect((await load(measured)).entry?.data).toStrictEqual({ hash: 'aGk=', list: ['../media/cat.png'] })
})

test('parts that are not known are told once, with the number of texts', async () => {
  const { warnings } = await load(sourceOf({ rich: portable({ _type: 'pricing' }, { _type: 'pricing' }) }))
  expect(warnings).toEqual(['1 text holds a part of the kind "pricing", which is not known here and is left out'])
})

test('a text that is none fails its entry, and says which', async () => {
  const error = await load(sourceOf({ rich: { $rich: 'contentful', value: 'text', links: {}, assets: {} } })).catch(
    each => each,
  )
  expect(error).toBeInstanceOf(SiteError)
  expect((error as SiteError).failures).toEqual([
    {
      code: 'entry-invalid',
      message: `The entry "One" (one) of "posts": its text cannot be rendered: expected a document of Contentful's rich text, came a string`,
      where: 'posts/one',
      hint: 'Mend the text in the CMS, or the path of `body` in the mapping.',
    },
  ])
})
