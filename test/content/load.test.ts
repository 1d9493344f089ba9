import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { directorySource } from '#cms/directory.ts'
import { type LoadSnapshotOptions, loadSnapshot } from '#content/load.ts'
import { markdownFor } from '#content/markdown.ts'
import type { CollectionSchema, CollectionSchemas } from '#content/schema.ts'
import type { Entry } from '#model/content.ts'
import type { Failure } from '#model/failure.ts'
import { SiteError } from '#model/failure.ts'
import { type Files, folder, PNG } from './folder.ts'
import { siteWith } from './site.ts'

const TIME = Date.UTC(2025, 5, 1)

const SCHEMAS: CollectionSchemas = new Map<string, CollectionSchema>([
  [
    'posts',
    {
      schema: ({ image }) =>
        z.object({
          title: z.string(),
          tags: z.array(z.string()).optional(),
          kind: z.enum(['news', 'review']).optional(),
          date: z.coerce.date().optional(),
          cover: image().optional(),
          by: z.object({ name: z.string(), age: z.number().int().positive() }).optional(),
          rating: z.union([z.number(), z.literal('none')]).optional(),
          slug: z
            .string()
            .regex(/^[a-z-]+$/, 'a slug has only small letters and hyphens')
            .optional(),
        }),
    },
  ],
  ['people', { schema: z.strictObject({ id: z.string(), name: z.string() }) }],
  ['anything', {}],
])

async function load(files: Files, changes: Partial<LoadSnapshotOptions> & { publication?: string } = {}) {
  using content = folder(files)
  return await loadFrom(content.dir, changes)
}

async function loadFrom(
  dir: string,
  { publication, ...changes }: Partial<LoadSnapshotOptions> & { publication?: string } = {},
) {
  const site = siteWith(dir, { content: { source: 'directory', path: dir, ...(publication && { publication }) } })
  return loadSnapshot({
    site,
    source: directorySource(dir),
    schemas: SCHEMAS,
    time: TIME,
    markdown: await markdownFor({ root: dir }),
    ...changes,
  })
}

async function failuresOf(
  files: Files,
  changes: Partial<LoadSnapshotOptions> & { publication?: string } = {},
): Promise<readonly Failure[]> {
  const error = await load(files, changes).then(
    () => null,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof SiteError)) throw new Error(`Expected a SiteError, got ${error}`)
  return error.failures
}

const post = (front: string, body = '') => `---\n${front}\n---\n${body}`

describe('an entry against its schema', () => {
  it.each<[string, string, string, string]>([
    ['a missing field', 'kind: news', 'title: expected string, but it is missing', 'posts/one.md:1'],
    ['a field of another kind', 'title: 42', 'title: expected string, came 42', 'posts/one.md:2'],
    ['an item of a list', 'title: a\ntags:\n  - x\n  - 7', 'tags[1]: expected string, came 7', 'posts/one.md:5'],
    [
      'a field inside another',
      'title: a\nby:\n  name: b\n  age: old',
      'by.age: expected number, came "old"',
      'posts/one.md:5',
    ],
    [
      'a missing field inside another',
      'title: a\n\nby:\n  name: b',
      'by.age: expected number, but it is missing',
      'posts/one.md:4',
    ],
    ['a choice', 'title: a\nkind: opinion', 'kind: expected one of "news", "review", came "opinion"', 'posts/one.md:3'],
    ['a union', 'title: a\nrating: high', 'rating: expected one of number, "none", came "high"', 'posts/one.md:3'],
    ['a date', 'title: a\ndate: soon', 'date: expected date, came "soon"', 'posts/one.md:3'],
    [
      'a rule with a message of its own',
      'title: a\nslug: Not a Slug',
      'slug: a slug has only small letters and hyphens',
      'posts/one.md:3',
    ],
  ])('names file, line, field, what was expected and what came: %s', async (_, front, sentence, where) => {
    const [failure, ...others] = await failuresOf({ 'posts/one.md': post(front) })
    expect(others).toEqual([])
    expect(failure).toMatchObject({ code: 'entry-invalid', where })
    expect(failure?.message).toMatch(new RegExp(`^The entry ".+" of "posts": ${sentence.replace(/[[\]"]/g, '\\$&')}$`))
    expect(failure?.hint).toBeTruthy()
  })

  it.each([
    ['unquoted', '2026-02-31'],
    ['quoted', '"2026-02-31"'],
    ['with a time', '2026-02-31T08:00:00Z'],
    ['of a month that does not exist', '2026-13-01'],
  ])('refuses a date that does not exist, which Date would take for a later one: %s', async (_, date) => {
    const failures = await failuresOf({ 'posts/one.md': post(`title: a\ndate: ${date}`) })
    expect(failures).toEqual([
      {
        code: 'entry-invalid',
        message: `The entry "one" of "posts": date: expected a date that exists, came "${date.replaceAll('"', '')}"`,
        where: 'posts/one.md:3',
        hint: expect.stringContaining('`date`'),
      },
    ])
  })

  it('refuses such a date where the schema wants dates alone, and inside of lists', async () => {
    const schema = z.object({ day: z.date().optional(), days: z.array(z.object({ on: z.coerce.date() })).optional() })
    const failures = await failuresOf(
      { 'posts/a.md': post('day: 2026-04-31'), 'posts/b.md': post('days:\n  - on: 2026-04-30\n  - on: "2026-04-31"') },
      { schemas: new Map([['posts', { schema }]]) },
    )
    expect(failures.map(({ where, message }) => [where, message])).toEqual([
      ['posts/a.md:2', 'The entry "a" of "posts": day: expected a date that exists, came "2026-04-31"'],
      ['posts/b.md:4', 'The entry "b" of "posts": days[1].on: expected a date that exists, came "2026-04-31"'],
    ])
  })

  it('warns of such a date where the schema takes any text, and shows it as it stands', async () => {
    const warnings: Failure[] = []
    const { collections } = await load(
      { 'posts/a.md': post('day: 2026-02-31\ndropped: 2026-02-31') },
      { schemas: new Map([['posts', { schema: z.object({ day: z.string() }) }]]), warn: each => warnings.push(each) },
    )
    expect(collections.get('posts')?.get('a')?.data).toEqual({ day: '2026-02-31' })
    expect(warnings).toEqual([
      {
        code: 'date-impossible',
        message: 'The entry "a" of "posts": day: expected a date that exists, came "2026-02-31"',
        where: 'posts/a.md:2',
        hint: expect.stringContaining('any text'),
      },
    ])
  })

  it('names the line in JSON, in YAML and in a list of items', async () => {
    const failures = await failuresOf({
      'posts/a.json': '{\n  "tags": [],\n  "title": 1\n}',
      'posts/b.yaml': 'tags: []\ntitle: 1\n',
      'people.json':
        '[\n  { "id": "a", "name": "A" },\n  { "id": "b",\n    "name": 5 },\n  { "id": "c", "name": "C", "nickname": "x" }\n]',
    })
    expect(failures.map(({ where, message }) => [where, message])).toEqual([
      ['people.json:4', 'The entry "b" of "people": name: expected string, came 5'],
      ['people.json:5', 'The entry "c" of "people": Unrecognized key: "nickname"'],
      ['posts/a.json:3', 'The entry "a" of "posts": title: expected string, came 1'],
      ['posts/b.yaml:2', 'The entry "b" of "posts": title: expected string, came 1'],
    ])
  })

  it('tells every fault of a site, fifty of them, and counts the rest', async () => {
    const files = Object.fromEntries(Array.from({ length: 40 }, (_, at) => [`posts/${at}.md`, post('tags: 1')]))
    const failures = await failuresOf({ ...files, 'posts/broken.md': post('a: "') })
    expect(failures).toHaveLength(51)
    expect(failures[0]).toMatchObject({ code: 'entry-unreadable', where: 'posts/broken.md:3:1' })
    expect(failures.at(-1)).toEqual({ code: 'entry-invalid', message: '31 more faults of this content are not shown' })
  })

  it('may be checked by a schema with asynchronous parts', async () => {
    const taken = async (name: string) => name !== 'taken'
    const schemas: CollectionSchemas = new Map([
      ['posts', { schema: z.object({ title: z.string().refine(taken, 'is taken') }) }],
    ])
    const { collections } = await load({ 'posts/a.md': post('title: a'), 'posts/b.md': post('title: b') }, { schemas })
    expect([...(collections.get('posts')?.values() ?? [])].map(entry => entry.data)).toEqual([
      { title: 'a' },
      { title: 'b' },
    ])
    const failures = await failuresOf(
      { 'posts/a.md': post('title: a'), 'posts/b.md': post('title: taken') },
      { schemas },
    )
    expect(failures.map(failure => failure.message)).toEqual(['The entry "b" of "posts": title: is taken'])
  })
})

describe('a reference to an entry', () => {
  const reference = (collection: string) => z.string().transform(id => ({ id, collection }))
  const SCHEMAS: CollectionSchemas = new Map<string, CollectionSchema>([
    ['authors', { schema: z.object({ name: z.string() }) }],
    ['topics', { schema: z.object({ name: z.string() }) }],
    ['posts', { schema: z.object({ author: reference('authors'), topics: z.array(reference('topics')).default([]) }) }],
  ])
  const AUTHOR = { 'authors/ann-example.json': '{ "name": "Ann" }' }
  const bundled = async () => new Map([['topics', new Map([['coffee', {}]])]])

  async function warningsOf(files: Files, changes: Parameters<typeof load>[1] = {}): Promise<readonly Failure[]> {
    const warnings: Failure[] = []
    await load(files, { schemas: SCHEMAS, bundled, warn: each => warnings.push(each), ...changes })
    return warnings
  }

  it('that does not exist is told once, with file, field, and the id that was meant', async () => {
    const warnings = await warningsOf({
      ...AUTHOR,
      'posts/a.md': post('author: ann-exampel'),
      'posts/b.md': post('author: ann-exampel'),
      'posts/c.md': post('author: ann-example\ntopics:\n  - coffee\n  - whatever'),
    })
    expect(warnings).toEqual([
      {
        code: 'reference-missing',
        message:
          'The entry "a" of "posts": author: expected the id of an entry of "authors", came "ann-exampel" (and 1 more refers to it)',
        where: 'posts/a.md:2',
        hint: 'Did you mean "ann-example"?',
      },
      {
        code: 'reference-missing',
        message: 'The entry "c" of "posts": topics[1]: expected the id of an entry of "topics", came "whatever"',
        where: 'posts/c.md:5',
        hint: expect.stringContaining('take the reference out'),
      },
    ])
  })

  it('of the theme is none of these where the site does not bring the collection', async () => {
    const files = { ...AUTHOR, 'posts/a.md': post('author: ann-example\ntopics: [coffee]') }
    expect(await warningsOf(files)).toEqual([])
    const own = await warningsOf({ ...files, 'topics/tea.json': '{ "name": "Tea" }' })
    expect(own.map(({ message }) => message)).toEqual([
      'The entry "a" of "posts": topics[0]: expected the id of an entry of "topics", came "coffee"',
    ])
  })

  it('that is published later is none of these', async () => {
    const schemas: CollectionSchemas = new Map([
      ['authors', { schema: z.object({ date: z.coerce.date() }) }],
      ['posts', { schema: z.object({ author: reference('authors') }) }],
    ])
    const files = { 'authors/ann.json': '{ "date": "2099-01-01" }', 'posts/a.md': post('author: ann') }
    expect(await warningsOf(files, { schemas, publication: 'date' })).toEqual([])
  })
})

describe('a content folder that a theme cannot take', () => {
  it('names a collection that the theme does not know, and those that it knows', async () => {
    expect(await failuresOf({ 'recipes/pie.md': '', 'colours.json': '[]' })).toEqual([
      {
        code: 'collection-unknown',
        message: 'The theme knows no collection "colours"; it knows "anything", "people", "posts"',
        where: 'colours',
        hint: "Rename the folder or file, or add the collection to the theme's content config.",
      },
      expect.objectContaining({ code: 'collection-unknown', where: 'recipes/pie.md' }),
    ])
  })

  it('names both files of two entries with one id', async () => {
    const failures = await failuresOf({
      'anything/one.md': '',
      'anything/two.md': post('slug: one'),
      'people.json': '[{"id":"1","name":"a"},{"id":"1","name":"b"}]',
    })
    expect(failures.map(({ code, message, where }) => [code, message, where])).toEqual([
      [
        'entry-duplicate',
        'The collection "anything" has two entries with the id "one": anything/one.md and anything/two.md',
        'anything/two.md',
      ],
      [
        'entry-duplicate',
        'The collection "people" has two entries with the id "1": two items of people.json',
        'people.json',
      ],
    ])
  })

  it('names an image that is not there, in the data and in the text', async () => {
    const failures = await failuresOf({
      'posts/a/one.md': post(
        'title: a\ncover: ./none.png',
        '![x](./gone.jpg) ![y](../there.png) ![z](https://x.example/y.png)',
      ),
      'posts/two.md': post('title: a\ncover: ../../outside.png'),
      'posts/there.png': PNG,
    })
    expect(failures.map(({ message, where }) => [where, message.replace(/^.*": /, '')])).toEqual([
      ['posts/a/one.md:3', '`cover` names the image ./none.png, but the content folder has no such file'],
      ['posts/a/one.md', 'its text names the image ./gone.jpg, but the content folder has no such file'],
      ['posts/two.md:3', '`cover` names the image ../../outside.png, but the content folder has no such file'],
    ])
  })

  it('says of an image whose format is not read which ones are, wherever the file is', async () => {
    const expected = 'expected one of .jpg, .jpeg, .png, .apng, .webp, .avif, .gif, .svg, .tiff'
    const failures = await failuresOf({
      'posts/one.md': post('title: a\ncover: ./scan.tif', '![x](./old.BMP) ![y](./icon.ico)'),
      'posts/two.md': post('title: a\ncover: ./without-ending'),
      'posts/scan.tif': 'II*',
      'posts/old.BMP': 'BM',
      'posts/icon.ico': '',
    })
    expect(failures.map(({ message, where }) => [where, message.replace(/^.*": /, '')])).toEqual([
      [
        'posts/one.md:3',
        `\`cover\` names the image ./scan.tif, but images that end in .tif are not supported: ${expected}`,
      ],
      [
        'posts/one.md',
        `its text names the image ./old.BMP, but images that end in .BMP are not supported: ${expected}`,
      ],
      [
        'posts/one.md',
        `its text names the image ./icon.ico, but images that end in .ico are not supported: ${expected}`,
      ],
      ['posts/two.md:3', '`cover` names the image ./without-ending, but the content folder has no such file'],
    ])
    expect(failures[0]?.hint).toBe('Save the image as JPEG, PNG, WebP, AVIF, GIF or SVG, and name that file.')
  })

  it.each([
    ['![x](100%)', 'URI malformed', 'A % in the address of an image wants to be written %25.'],
    ['<div>'.repeat(20_000), 'its elements are nested too deeply', 'Close the HTML elements that it opens.'],
  ])('names an entry whose Markdown cannot be rendered (%#)', async (body, reason, hint) => {
    const message = `The entry "one" of "anything": its Markdown cannot be rendered: ${reason}`
    expect(await failuresOf({ 'anything/one.md': body })).toEqual([
      { code: 'entry-invalid', message, where: 'anything/one.md', hint },
    ])
  })

  it('warns about files that are neither entries nor images', async () => {
    const warnings: Failure[] = []
    await load(
      { 'anything/one.md': '', 'notes.txt': '', 'anything/two.markdown': '' },
      { warn: warning => warnings.push(warning) },
    )
    expect(warnings).toEqual([
      expect.objectContaining({
        code: 'content-ignored',
        message: '2 files are neither an entry nor an image, and left out: anything/two.markdown, notes.txt',
      }),
    ])
  })
})

it('says what came instead of a text in a line, however much YAML makes of it', async () => {
  const doubled = (name: string, of: string) => `${name}: &${name} [${Array(9).fill(of).join(', ')}]`
  const lines = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((name, at, all) =>
    doubled(name, at === 0 ? 'x' : `*${all[at - 1]}`),
  )
  const [failure] = await failuresOf({ 'posts/one.md': post([...lines, 'title: *h'].join('\n')) })
  expect(failure?.message).toContain('title: expected string, came a long list')
})

describe('publication', () => {
  const files = {
    'anything/past.md': post('date: 2025-05-31'),
    'anything/now.md': post('date: 2025-06-01T00:00:00Z'),
    'anything/soon.md': post('date: 2025-06-02'),
    'anything/later.md': post('date: "2030-01-01"'),
    'anything/undated.md': '',
  }
  const idsOf = (collections: ReadonlyMap<string, ReadonlyMap<string, Entry>>) => [
    ...(collections.get('anything')?.keys() ?? []),
  ]

  it('holds back what is dated later than the snapshot, and says when the next entry is due', async () => {
    const snapshot = await load(files, { publication: 'date' })
    expect(idsOf(snapshot.collections)).toEqual(['now', 'past', 'undated'])
    expect(snapshot.nextPublication).toBe(Date.UTC(2025, 5, 2))
    const later = await load(files, { publication: 'date', time: Date.UTC(2025, 5, 2) })
    expect(idsOf(later.collections)).toEqual(['now', 'past', 'soon', 'undated'])
    expect(later.nextPublication).toBe(Date.UTC(2030, 0, 1))
    expect(later.digest).not.toBe(snapshot.digest)
    expect(later.sourceDigest).toBe(snapshot.sourceDigest)
  })

  it('leaves every entry in where the site names no field', async () => {
    const snapshot = await load(files)
    expect(idsOf(snapshot.collections)).toHaveLength(5)
    expect(snapshot.nextPublication).toBeUndefined()
  })

  it('warns when no entry has the field: it may be misspelt, and holds nothing back', async () => {
    const warnings: Failure[] = []
    await load(files, { publication: 'datum', warn: warning => warnings.push(warning) })
    expect(warnings).toMatchObject([{ code: 'publication-unknown', message: expect.stringContaining('"datum"') }])
    await load(files, { publication: 'date', warn: warning => warnings.push(warning) })
    expect(warnings).toHaveLength(1)
  })

  it('wants a date in the field', async () => {
    expect(await failuresOf({ 'anything/one.md': post('title: a\ndate: next week') }, { publication: 'date' })).toEqual(
      [
        {
          code: 'entry-invalid',
          message: 'The entry "one" of "anything": date: expected the date of its publication, came "next week"',
          where: 'anything/one.md:3',
          hint: 'Write the date as 2026-11-21, or with a time as 2026-11-21T08:00:00Z.',
        },
      ],
    )
  })
})

describe('a snapshot', () => {
  const files = {
    'anything/one.md': post('tags: [b, a]\ndate: 2025-01-01\nnested: { deep: [1] }', '# One'),
    'anything/one.png': PNG,
  }

  it('has the digest of what is in it, whatever the folder is called and whenever it was written', async () => {
    const snapshot = await load(files)
    expect((await load(files)).digest).toBe(snapshot.digest)
    expect((await load(files, { time: TIME + 1 })).digest).toBe(snapshot.digest)
    for (const change of [
      { 'anything/one.md': '# Two' },
      { 'anything/two.md': '' },
      { 'anything/one.png': PNG.subarray(1) },
      { 'people.json': '[]' },
    ])
      expect((await load({ ...files, ...(change as unknown as Files) })).digest).not.toBe(snapshot.digest)
  })

  it("is nobody else's: what one site does to its entries no other site of the same folder sees", async () => {
    using content = folder(files)
    const first = await loadFrom(content.dir)
    const entry = first.collections.get('anything')?.get('one') as Entry
    const untouched = structuredClone(entry)
    ;(entry.data.tags as string[]).sort()
    ;(entry.data.nested as { deep: number[] }).deep.push(2)
    ;(entry.data.date as Date).setFullYear(1999)
    ;(entry.rendered?.metadata.headings as unknown[]).length = 0
    ;(entry.rendered?.metadata.frontmatter as Record<string, unknown>).tags = null
    const second = await loadFrom(content.dir)
    expect(second.collections.get('anything')?.get('one')).toEqual(untouched)
    expect(second.digest).toBe(first.digest)
  })

  it('shares the work between sites of one folder, and does it again when a file changes', async () => {
    using content = folder(files)
    let checks = 0
    const schemas: CollectionSchemas = new Map([['anything', { schema: z.any().superRefine(() => void checks++) }]])
    await loadFrom(content.dir, { schemas })
    await loadFrom(content.dir, { schemas })
    expect(checks).toBe(1)
    content.write('anything/one.md', '# Another')
    const { collections } = await loadFrom(content.dir, { schemas })
    expect(checks).toBe(2)
    expect(collections.get('anything')?.get('one')?.body).toBe('# Another')
    await loadFrom(content.dir, { schemas: new Map(schemas) })
    expect(checks).toBe(3)
    await loadFrom(content.dir, { schemas: new Map(schemas), schemasKey: 'theme' })
    await loadFrom(content.dir, { schemas: new Map(schemas), schemasKey: 'theme' })
    expect(checks).toBe(4)
  })

  it('has a collection without entries where the folder has an empty one', async () => {
    const { collections } = await load({ 'people.json': '[]' })
    expect([...collections]).toEqual([['people', new Map()]])
  })
})
