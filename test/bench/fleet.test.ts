import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { glob } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { type FleetOptions, writeFleet } from './fleet.ts'

const roots: string[] = []

afterEach(() => {
  for (const root of roots.splice(0)) rmSync(root, { recursive: true })
})

async function written(options: Omit<FleetOptions, 'root'>) {
  const root = mkdtempSync(join(tmpdir(), 'bench-fleet-'))
  roots.push(root)
  const info = await writeFleet({ root, ...options })
  const files = (await Array.fromAsync(glob('**/*.{md,json}', { cwd: root }))).sort()
  return { info, files: new Map(files.map(file => [file, readFileSync(join(root, file), 'utf8')])) }
}

test('the same seed writes the same bytes, another seed does not', async () => {
  const [one, again, other] = await Promise.all([7, 7, 8].map(seed => written({ sites: 2, entries: 5, seed })))
  expect(again?.files).toEqual(one?.files)
  expect(other?.files).not.toEqual(one?.files)
})

test('a site is the same in a fleet of any size', async () => {
  const small = await written({ sites: 2, entries: 4, seed: 7 })
  const large = await written({ sites: 3, entries: 4, seed: 7 })
  for (const [file, text] of small.files) expect(large.files.get(file)).toBe(text)
})

test('every site has its own articles, and the promised number of them', async () => {
  const { files } = await written({ sites: 3, entries: 12, seed: 7 })
  const articles = [...files].filter(([file]) => file.includes('/posts/') && file.startsWith('sites/'))
  expect(articles).toHaveLength(36)
  expect(new Set(articles.map(([, text]) => text)).size).toBe(36)
})

test('pages are articles, home pages of ten, tags in use, the tag list and the 404 page', async () => {
  const { info, files } = await written({ sites: 1, entries: 21, seed: 7 })
  const texts = [...files].filter(([file]) => file.startsWith('sites/') && file.endsWith('.md')).map(([, text]) => text)
  const tags = new Set(texts.flatMap(text => text.match(/^tags: \[(.*)\]$/m)?.[1]?.split(', ') ?? []))
  expect(tags.size).toBeGreaterThan(3)
  expect(info.pages).toBe(21 + 3 + tags.size + 1 + 1)
})

test('an article has about 450 words', async () => {
  const { files } = await written({ sites: 1, entries: 50, seed: 7 })
  const counts = [...files]
    .filter(([file]) => file.startsWith('sites/') && file.endsWith('.md'))
    .map(
      ([, text]) =>
        (
          text
            .split('---\n')
            .slice(2)
            .join('')
            .match(/[\p{L}\p{N}]+/gu) ?? []
        ).length,
    )
  const mean = counts.reduce((sum, words) => sum + words, 0) / counts.length
  expect(mean).toBeGreaterThan(400)
  expect(mean).toBeLessThan(500)
})
