import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { fixtureContent } from '#gallery/fixture-content.ts'
import { siteIdOf } from '#gallery/fixture-site.ts'
import { type FixturePage, pageKinds } from '#gallery/page-kinds.ts'
import { sampleOf } from '#gallery/sample.ts'
import type { FixtureName } from '#model/gallery.ts'
import type { JsonSchema, ThemeShape } from '#model/theme.ts'

const text = { type: 'string' }
const reference = {
  anyOf: [text, { type: 'object', properties: { id: text, collection: text }, required: ['id', 'collection'] }],
}
const SCHEMAS: Readonly<Record<string, JsonSchema>> = {
  posts: {
    type: 'object',
    properties: {
      title: text,
      date: { type: 'string', format: 'date' },
      author: reference,
      mood: { enum: ['calm', 'loud'] },
      code: { type: 'string', pattern: '^[A-Z]+$' },
      tags: { type: 'array', items: text },
      cover: { type: 'object', properties: { src: { type: 'string', format: 'image' }, alt: text }, required: ['src'] },
      portrait: { type: 'string', format: 'image' },
    },
    required: ['title', 'date', 'portrait'],
  },
  about: { type: 'object', properties: { name: text }, required: ['name'] },
  events: {
    type: 'object',
    properties: { title: text, seats: { type: 'integer', minimum: 1 } },
    required: ['title', 'seats'],
  },
}

const POST = `---
title: The first of all posts
date: 2026-01-15
author: amara
mood: calm
code: ABC
tags: [tea]
cover: { src: ./hill.png, alt: A hill }
portrait: ./hill.png
---

Some text.

![A hill](./hill.png)
`

let root: string
const shape: ThemeShape = {
  collections: SCHEMAS,
  bundled: {
    posts: [
      { id: 'first', file: 'src/data/first.md' },
      { id: 'second', file: 'src/data/second.md' },
    ],
    about: [{ id: 'us', file: 'src/data/us.yaml' }],
    authors: [{ id: 'amara' }],
  },
  options: null,
  routes: [],
}

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'fixtures-'))
  const files = {
    'src/data/first.md': POST,
    'src/data/second.md': POST.replace('first', 'second'),
    'src/data/us.yaml': 'name: We who write\n',
    'src/data/hill.png': 'not really',
  }
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), content)
  }
})
afterEach(() => rm(root, { recursive: true, force: true }))

const made = (fixture: FixtureName, kept: readonly string[] = []) =>
  fixtureContent(fixture, { root, shape, kept: new Set(kept) })

function entry(fixture: FixtureName, path: string, kept?: readonly string[]): Record<string, unknown> {
  const file = made(fixture, kept).files.get(path)
  if (typeof file !== 'string') throw new Error(`${path} is not among ${[...made(fixture).files.keys()].join(', ')}`)
  return parse(file.split('---')[1] ?? '', { customTags: ['timestamp'] })
}

describe('fixtureContent', () => {
  test('leaves typical content to the theme, and makes samples for a collection that it leaves empty', () => {
    const { files, notes } = made('typical')
    expect([...files.keys()].filter(path => !path.startsWith('events/'))).toEqual([])
    expect(files.size).toBe(6)
    expect(notes).toEqual(['events: samples made from its schema, as the theme brings no entry'])
  })

  test('an empty collection is there and holds nothing; what a site says once of itself stays', () => {
    const { files } = made('empty')
    expect([...files]).toEqual([
      ['posts.json', '[]\n'],
      ['events.json', '[]\n'],
    ])
  })

  test('extremes: long texts, a hundred tags on one entry, no picture that the schema can do without', () => {
    const first = entry('extreme', 'posts/first.md')
    expect(first.tags).toHaveLength(100)
    expect(new Set(first.tags as string[]).size).toBe(100)
    expect(String(first.title).length).toBeGreaterThan(60)
    expect(first).toMatchObject({ author: 'amara', mood: 'calm', code: 'ABC', date: new Date('2026-01-15') })
    expect(first).not.toHaveProperty('cover')
    expect(first.portrait).toMatch(/^\.\/[0-9a-f]{8}-hill\.png$/)
    expect((entry('extreme', 'posts/second.md').tags as string[]).length).toBeLessThan(5)
    expect(
      [...made('extreme').files.keys()].filter(path => path.startsWith('posts/') && path.endsWith('.md')),
    ).toHaveLength(12)
  })

  test('a hundred tags are a hundred even where an entry names none', async () => {
    await writeFile(join(root, 'src/data/first.md'), POST.replace('tags: [tea]\n', ''))
    expect(entry('extreme', 'posts/first.md').tags).toHaveLength(100)
  })

  test('right to left: the same entries in Arabic, equal texts staying equal', () => {
    const [first, second] = [entry('rtl', 'posts/first.md'), entry('rtl', 'posts/second.md')]
    expect(first.title).toMatch(/^\p{Script=Arabic}/u)
    expect(first.title).not.toBe(second.title)
    expect(first.tags).toEqual(second.tags)
    expect(first.tags).toHaveLength(1)
    expect(first).toMatchObject({ author: 'amara', mood: 'calm' })
  })

  test('an entry that the theme refuses is left as it was', () => {
    expect(entry('rtl', 'posts/first.md', ['posts/first'])).toMatchObject({
      title: 'The first of all posts',
      tags: ['tea'],
    })
    expect(entry('rtl', 'posts/second.md', ['posts/first']).title).toMatch(/^\p{Script=Arabic}/u)
  })

  test('pictures of a text go with it', () => {
    const { files } = made('rtl')
    const picture = [...files].find(([, file]) => typeof file !== 'string')
    expect(picture?.[1]).toEqual({ from: join(root, 'src/data/hill.png') })
    expect(picture?.[0]).toMatch(/^posts\/[0-9a-f]{8}-hill\.png$/)
  })
})

test('a sample has what the schema asks for, in its bounds', () => {
  const sample = sampleOf(SCHEMAS.events as JsonSchema, 3, true)
  expect(sample).toEqual({ title: 'The fourth title', seats: 2 })
  expect(sampleOf({ type: 'string', minLength: 40, maxLength: 50 }, 0, false)).toHaveLength(40)
  expect(sampleOf({ type: 'array', minItems: 2, items: { enum: ['a', 'b'] } }, 0, false)).toEqual(['a', 'b'])
})

test('the site of a fixture has an id that can be a label of a host, different for different themes', () => {
  expect(siteIdOf('magazine', 'rtl')).toBe('magazine-rtl')
  const ids = ['My Theme', 'my.theme', 'my-theme', 'ö', 'x'.repeat(80)].map(name => siteIdOf(name, 'typical'))
  expect(new Set(ids).size).toBe(5)
  for (const id of ids) expect(id).toMatch(/^[a-z0-9-]{1,63}$/)
})

describe('pageKinds', () => {
  const at = (component: string, ...paths: string[]): FixturePage[] =>
    paths.map((path, index) => ({ path, component: `src/pages/${component}`, bytes: 100 + index }))
  const labels = (pages: Partial<Record<FixtureName, FixturePage[]>>, routes: ThemeShape['routes'] = []) =>
    pageKinds(new Map(Object.entries(pages) as [FixtureName, FixturePage[]][]), { routes }).map(
      ({ label, pages: own }) => [label, own],
    )

  test('a route is a kind, shown by its fullest page; home comes first and errors last', () => {
    expect(
      labels({
        typical: [
          ...at('404.astro', '/404/'),
          ...at('posts/[id].astro', '/posts/a/', '/posts/b/'),
          ...at('index.astro', '/'),
        ],
      }),
    ).toEqual([
      ['/', { typical: '/' }],
      ['/posts/[id]', { typical: '/posts/b/' }],
      ['/404', { typical: '/404/' }],
    ])
  })

  test('a route of whole paths makes kinds by their form; further pages of a list are of its kind', () => {
    const typical = at('[...path].astro', '/', '/2/', '/about/', '/posts/a/', '/posts/b/', '/tags/x/', '/tags/x/2/')
    expect(labels({ typical })).toEqual([
      ['/', { typical: '/' }],
      ['/about', { typical: '/about/' }],
      ['/posts/*', { typical: '/posts/b/' }],
      ['/tags/*', { typical: '/tags/x/' }],
    ])
  })

  test('pages at other paths in another language are matched where there are as many', () => {
    const typical = at('[...path].astro', '/', '/services/', '/services/a/')
    const rtl = at('[...path].astro', '/', '/خدماتنا/', '/خدماتنا/ا/')
    expect(labels({ typical, rtl })).toEqual([
      ['/', { typical: '/', rtl: '/' }],
      ['/services', { typical: '/services/', rtl: '/خدماتنا/' }],
      ['/services/*', { typical: '/services/a/', rtl: '/خدماتنا/ا/' }],
    ])
  })

  test('a route of which no content makes a page is named all the same', () => {
    const routes = [{ route: '/shop/[id]', component: 'src/pages/shop/[id].astro', type: 'page' }]
    expect(labels({ typical: at('index.astro', '/') }, routes)).toEqual([
      ['/', { typical: '/' }],
      ['/shop/[id]', {}],
    ])
  })
})
