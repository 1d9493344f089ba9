import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { digestOf } from '#base/hash.ts'
import { boundCaches } from '../../src/bound-caches.ts'

const DAY = 86_400_000
const NOW = Date.UTC(2026, 5, 1)

async function stateDir() {
  const dir = await mkdtemp(join(tmpdir(), 'caches-'))
  return {
    dir,
    async file(path: string, days: number, text = 'x'.repeat(100)): Promise<string> {
      const file = join(dir, path)
      await mkdir(dirname(file), { recursive: true })
      await writeFile(file, text)
      const at = new Date(NOW - days * DAY)
      await utimes(file, at, at)
      await utimes(dirname(file), at, at)
      return file
    },
    [Symbol.asyncDispose]: () => rm(dir, { recursive: true, force: true }),
  }
}

const [used, unused, young] = [digestOf('used'), digestOf('unused'), digestOf('young')]
const blob = (digest: string): string => `cache/blobs/${digest.slice(0, 2)}/${digest}`

test('blobs, themes and pictures that nothing names go when they are too many; what sites name stays, and so does what is young', async () => {
  await using state = await stateDir()
  const names = { blobs: blob, themes: (digest: string) => `cache/themes/${digest}/renderer.js`, media: mediaOf }
  function mediaOf(digest: string): string {
    return `media/files/${digest.slice(0, 2)}/${digest}/picture.png`
  }
  for (const place of Object.values(names)) {
    for (const digest of [used, unused]) await state.file(place(digest), 5)
    await state.file(place(young), 0.5)
  }
  await state.file(
    'cache/sites/acme.json',
    0,
    JSON.stringify({ fingerprint: { theme: used }, traces: { traces: used } }),
  )
  await state.file('snapshots/acme/one.ndjson', 0, `{"digest":"${used}"}\n`)
  await state.file('cache/themes/plain.lock.sqlite', 50)
  const none = { bytes: 0, age: 30 * DAY }
  const caches = await boundCaches({
    workspace: { stateDir: state.dir },
    now: NOW,
    bounds: { blobs: none, themes: none, media: none },
  })
  expect(caches).toEqual(
    ['blobs', 'themes', 'media'].map(cache => ({ cache, removed: 1, removedBytes: 100, bytes: 200 })),
  )
  for (const place of Object.values(names))
    expect([used, unused, young].map(digest => existsSync(join(state.dir, place(digest))))).toEqual([true, false, true])
  expect(existsSync(join(state.dir, 'cache/themes/plain.lock.sqlite'))).toBe(true)
  expect(existsSync(join(state.dir, 'cache/blobs', unused.slice(0, 2)))).toBe(false)
})

test('a machine that has cached nothing yet has nothing to bound', async () => {
  await using state = await stateDir()
  const caches = await boundCaches({ workspace: { stateDir: join(state.dir, 'nowhere') }, now: NOW })
  expect(caches.map(({ removed, bytes }) => removed + bytes)).toEqual([0, 0, 0])
})
