import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { snapshotSource } from '../../src/pull/snapshot-file.ts'
import { openSourceStore } from '../../src/pull/store/store.ts'
import { runJson, start } from '../cli/program.ts'
import { makeWorkspace } from '../cli/workspace.ts'
import { random } from '../random.ts'

const ROUNDS = process.env.NEXTGEN_REDUCED ? 6 : 20
const ENTRIES = 400
const SEED = '5'

test(`a pull that is killed at any moment leaves the old content or the new one (${ROUNDS} kills, seed ${SEED})`, async () => {
  await using workspace = await makeWorkspace()
  await workspace.write('package.json', '{ "type": "module" }')
  await workspace.write(
    'nextgen.config.ts',
    `export default { sources: { newsroom: { type: 'directory', path: 'newsroom',
      collections: { posts: { type: 'articles', fields: { title: 'headline' }, body: 'body' } } } } }`,
  )
  const content = { source: 'newsroom' }
  await workspace.write('sites/one/site.json', JSON.stringify({ domain: 'one.example', theme: 'tiny', content }))
  const write = (round: number) =>
    Promise.all(
      Array.from({ length: ENTRIES }, (_, at) =>
        workspace.write(`newsroom/articles/a${at}.md`, `---\n{"headline":"Round ${round}"}\n---\nText.\n`),
      ),
    )
  const words = ['pull', '--root', workspace.root]
  await write(0)
  const begun = performance.now()
  expect((await runJson(words)).json.ok).toBe(true)
  const usual = performance.now() - begun
  const draw = random(SEED)
  const file = join(workspace.root, '.nextgen/sources/newsroom.sqlite')
  const titlesIn = (): Set<string> => {
    using store = openSourceStore(file)
    expect(store.count('articles')).toBe(ENTRIES)
    return new Set([...store.eachOf('articles')].map(({ title, fields }) => String(fields.headline ?? title)))
  }
  for (let round = 1; round <= ROUNDS; round++) {
    await write(round)
    const before = titlesIn()
    const running = start(words)
    await delay((usual * draw.below(110)) / 100)
    running.child.kill('SIGKILL')
    await running.ended
    const after = titlesIn()
    expect([...after]).toHaveLength(1)
    expect([[...before][0], `Round ${round}`]).toContain([...after][0])
  }
  const { json } = await runJson(words)
  expect(json).toMatchObject({ ok: true, sites: [{ entries: { posts: ENTRIES } }] })
  const dir = join(workspace.root, '.nextgen/snapshots/one')
  const { entries } = snapshotSource({ dir, digest: json.sites[0].snapshot }).read()
  expect(new Set(entries.map(({ data }) => (data as { title: string }).title))).toEqual(new Set([`Round ${ROUNDS}`]))
})
