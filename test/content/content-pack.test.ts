import { readdirSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import type { Source } from '#cms/cms.ts'
import { directorySource } from '#cms/directory.ts'
import { scanDirectory } from '#cms/scan.ts'
import { openContentPack } from '#content/content-pack.ts'
import { loadSnapshot } from '#content/load.ts'
import { markdownFor } from '#content/markdown.ts'
import type { CollectionSchemas } from '#content/schema.ts'
import type { Entry, Snapshot } from '#model/content.ts'
import { SiteError } from '#model/failure.ts'
import { folder } from './folder.ts'
import { siteWith } from './site.ts'

const SCHEMAS: CollectionSchemas = new Map([
  [
    'posts',
    {
      schema: z.object({
        title: z.string(),
        date: z.coerce.date().optional(),
        where: z
          .string()
          .transform(url => new URL(url))
          .optional(),
      }),
    },
  ],
])

const post = (title: string, more = ''): string => `---\ntitle: ${title}\n${more}---\n\n## About ${title}\n\nText.\n`

function workplace() {
  const files = folder({
    'acme/posts/one.md': post('One', 'date: 2026-01-02\n'),
    'acme/posts/two.md': post('Two'),
    'acme/posts/three.json': '{"title": "Three"}',
    'acme/posts/place.md': post('Place', 'where: https://place.example/\n'),
  })
  const content = join(files.dir, 'acme')
  const dir = join(files.dir, 'pack')
  const read: string[] = []
  return {
    ...files,
    dir,
    /** Paths of the entries that were parsed by the last load. */
    read,
    async load(key = 'key', worthKeeping = 1): Promise<unknown> {
      using pack = openContentPack({ dir, key, readOnly: false, worthKeeping })
      // As if it were looked at later: files that have just been written may change again without a trace in their times.
      const source = directorySource(content, { ...scanDirectory(content), takenAt: Date.now() + 60_000 })
      const noting: Source = {
        ...source,
        read(known) {
          const found = source.read(known)
          read.splice(0, read.length, ...found.entries.map(({ filePath }) => filePath))
          return found
        },
      }
      const snapshot = await loadSnapshot({
        site: siteWith(content),
        source: noting,
        schemas: SCHEMAS,
        time: 0,
        markdown: await markdownFor({ root: content }),
        pack,
      })
      return plain(snapshot)
    },
  }
}

/** Entries with all that they have, whether it was parsed now or lay on the disk. */
const plain = ({ collections, digest, sourceDigest, sources }: Snapshot) => ({
  entries: [...(collections.get('posts') as ReadonlyMap<string, Entry>)].map(([id, entry]) => [
    id,
    { data: entry.data, body: entry.body, rendered: entry.rendered, filePath: entry.filePath, digest: entry.digest },
  ]),
  digest,
  sourceDigest,
  sources: [...sources].sort(),
})

test('entries from the pack are those that were parsed, and only what has changed is parsed again', async () => {
  using work = workplace()
  const first = await work.load()
  expect(work.read).toHaveLength(4)
  expect(await work.load()).toEqual(first)
  expect(work.read, 'a URL cannot be kept').toEqual(['posts/place.md'])

  work.write('acme/posts/two.md', post('Two again'))
  const changed = await work.load()
  expect(work.read.sort()).toEqual(['posts/place.md', 'posts/two.md'])
  expect(await work.load('another key')).toEqual(changed)
  expect(work.read).toHaveLength(4)
})

test('a few changes are parsed anew by every build until there are more of them', async () => {
  using work = workplace()
  await work.load()
  work.write('acme/posts/two.md', post('Two again'))
  const changed = await work.load('key', 2)
  expect(await work.load('key', 2)).toEqual(changed)
  expect(work.read.sort()).toEqual(['posts/place.md', 'posts/two.md'])
  work.write('acme/posts/one.md', post('One again'))
  await work.load('key', 2)
  await work.load('key', 2)
  expect(work.read).toEqual(['posts/place.md'])
})

test('a file that is added or removed is so in what the pack gives', async () => {
  using work = workplace()
  await work.load()
  work.write('acme/posts/four.md', post('Four'))
  const added = (await work.load()) as ReturnType<typeof plain>
  expect(added.entries.map(([id]) => id)).toEqual(['four', 'one', 'place', 'three', 'two'])
  expect(added).toEqual(await work.load('another key'))
})

test('what is wrong with an entry is told as without a pack', async () => {
  using work = workplace()
  await work.load()
  work.write('acme/posts/two.md', '---\ntitle: 2\n---\n')
  const failed = (await work.load().catch(error => error)) as SiteError
  expect(failed).toBeInstanceOf(SiteError)
  expect(failed.failures).toMatchObject([{ code: 'entry-invalid', where: expect.stringContaining('posts/two.md') }])
})

test('texts that are not what was written are never shown', async () => {
  using work = workplace()
  await work.load()
  for (const name of readdirSync(work.dir)) if (name.startsWith('texts-')) truncateSync(join(work.dir, name), 20)
  await expect(work.load()).rejects.toMatchObject({ failures: [{ code: 'cache-damaged' }] })
})

test('many small changes do not leave many files', async () => {
  using work = workplace()
  for (let at = 0; at < 16; at++) {
    work.write('acme/posts/two.md', post(`Two ${at}`))
    await work.load()
  }
  const volumes = readdirSync(work.dir).filter(name => name.startsWith('texts-'))
  expect(volumes.length).toBeLessThan(14)
})
