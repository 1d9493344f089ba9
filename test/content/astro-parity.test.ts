import { join } from 'node:path'
import { createReference } from 'astro/content/runtime'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { directorySource } from '#cms/directory.ts'
import { loadSnapshot } from '#content/load.ts'
import { markdownFor } from '#content/markdown.ts'
import type { CollectionSchemas } from '#content/schema.ts'
import type { Snapshot } from '#model/content.ts'
import { ARTICLE_SCHEMAS, ARTICLES } from './articles.ts'
import { astroProject, astroStore, type StoredEntry } from './astro-store.ts'
import { siteWith } from './site.ts'
import { stopClock } from './stopped-clock.ts'

stopClock()

const CONFIG = `
import { defineCollection, reference } from 'astro:content'
import { file, glob } from 'astro/loaders'
import { z } from 'astro/zod'
import { colourSchema, personSchema, postSchema } from './schemas.mjs'
export const collections = {
  posts: defineCollection({ loader: glob({ base: 'src/content/posts', pattern: '**/*.{md,json,yml}' }), schema: postSchema(z, reference) }),
  people: defineCollection({ loader: file('src/content/people.json'), schema: personSchema(z, reference) }),
  colours: defineCollection({ loader: file('src/content/colours.yaml'), schema: colourSchema(z) }),
}
`

describe('the snapshot of a folder, beside the data store that astro sync makes of the same files', () => {
  const contentFiles = Object.fromEntries(Object.entries(ARTICLES).map(([path, text]) => [`src/content/${path}`, text]))
  const project = astroProject({ ...contentFiles, 'src/content.config.ts': CONFIG, 'src/schemas.mjs': ARTICLE_SCHEMAS })
  let store: Map<string, Map<string, StoredEntry>>
  let snapshot: Snapshot

  beforeAll(async () => {
    store = astroStore(project.root)
    const { postSchema, personSchema, colourSchema } = await import(join(project.root, 'src/schemas.mjs'))
    const reference = createReference()
    const schemas: CollectionSchemas = new Map([
      ['posts', { schema: postSchema(z, reference) }],
      ['people', { schema: personSchema(z, reference) }],
      ['colours', { schema: colourSchema(z) }],
    ])
    const markdown = await markdownFor({
      root: project.root,
      site: { remarkPlugins: [], rehypePlugins: [], sanitize: 'trusted' },
    })
    const dir = join(project.root, 'src/content')
    const site = siteWith(dir)
    snapshot = await loadSnapshot({ site, source: directorySource(dir), schemas, time: Date.UTC(2025, 0, 1), markdown })
  }, 30_000)
  afterAll(() => project[Symbol.dispose]())

  it('holds the same collections and ids, in the same order', () => {
    const ids = (collections: ReadonlyMap<string, ReadonlyMap<string, unknown>>) =>
      [...collections].map(([name, entries]) => [name, [...entries.keys()]])
    const ours = ids(snapshot.collections)
    expect(ours.flatMap(([, list]) => list).length).toBe(20)
    expect(ours).toEqual(ids(store).filter(([name]) => !String(name).startsWith('meta:')))
  })

  it.each(Object.keys(ARTICLES).filter(path => !path.endsWith('.png')))(
    'has the same entries of %s, field by field',
    path => {
      const theirs = [...store].flatMap(([name, entries]) =>
        [...entries.values()]
          .filter(entry => entry.filePath === `src/content/${path}`)
          .map(entry => [name, entry] as const),
      )
      expect(theirs.length).toBeGreaterThan(0)
      for (const [name, { assetImports: _, ...entry }] of theirs)
        expect(snapshot.collections.get(name)?.get(entry.id)).toStrictEqual({ ...entry, filePath: path })
    },
  )
})
