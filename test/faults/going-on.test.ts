import { appendFile, cp, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { directoryBucket } from '#bucket/directory.ts'
import { type Factory, openFactory, reportOf, TODAY } from '../build/factory.ts'
import { writeContentOf } from '../conformance/site-content.ts'

const THEMES = join(import.meta.dirname, 'incremental', 'themes')
const DAY = 86_400_000

let root: string
let incremental: Factory
let clean: Factory
let day = 0
/** Content that was built before is recalled, and no instance asked. */
let sites = 0
const site = 'acme'
const folder = () => join(root, 'sites', site)
const note = (name: string) => join(folder(), 'content/notes', `${name}.md`)

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'going-on-'))
  for (const name of ['goes-on', 'keeps-state'])
    await cp(join(THEMES, name), join(root, 'themes', name), { recursive: true })
  incremental = open('incremental')
  clean = open('clean')
}, 60_000)

afterAll(async () => {
  await incremental[Symbol.asyncDispose]()
  await clean[Symbol.asyncDispose]()
  await rm(root, { recursive: true, force: true })
})

beforeEach(async () => {
  day = 0
  await declare('goes-on')
}, 240_000)

function open(name: string): Factory {
  const workspace = { root, sitesDir: join(root, 'sites'), themesDir: join(root, 'themes'), stateDir: join(root, name) }
  return openFactory({ workspace, bucket: directoryBucket(join(root, name, 'bucket')), threads: 1 })
}

/** Begins with a site that was built twice: the instance of the second build is one that may go on. */
async function declare(theme: string): Promise<void> {
  await rm(folder(), { recursive: true, force: true })
  await mkdir(folder(), { recursive: true })
  await writeContentOf(join(THEMES, theme), join(folder(), 'content'), 'nobody')
  if (theme === 'goes-on')
    await cp(join(THEMES, theme, 'src/content/writers.json'), join(folder(), 'content/writers.json'))
  const declared = { name: 'Acme', domain: 'acme.example', theme, finish: true }
  await writeFile(
    join(folder(), 'site.json'),
    JSON.stringify({ ...declared, content: { source: 'directory', path: 'content' } }),
  )
  await build(incremental, true)
  await appendFile(note('ebb'), `\nThe beginning of site ${++sites}.\n`)
  await build(incremental, false)
}

const build = async (factory: Factory, force: boolean) =>
  reportOf(await factory.run({ force, renderTime: TODAY + day * DAY, keepContentFrom: 1 }), site)

const edit = async (file: string, from: string | RegExp, to: string): Promise<void> => {
  const before = await readFile(file, 'utf8')
  const after = before.replace(from, to)
  expect(after).not.toBe(before)
  await writeFile(file, after)
}

/** Builds both ways, and tells whether the instance of the last build rendered, and how many pages. */
async function rebuild(): Promise<{ readonly wentOn: boolean; readonly rendered: number }> {
  const one = await build(incremental, false)
  const other = await build(clean, true)
  expect(one.errors).toEqual(other.errors)
  const [a, b] = await Promise.all([incremental.manifest(one), clean.manifest(other)])
  expect(a.files).toEqual(b.files)
  expect(one.manifest).toBe(other.manifest)
  const reply = incremental.renderReplies.at(-1)
  return { wentOn: reply?.ok === true && reply.wentOn === true, rendered: one.rendered }
}

describe('a site whose instance goes on after an edit', { timeout: 300_000 }, () => {
  test('is built as from nothing when a text changes, once and again, and when it is taken back', async () => {
    for (const text of ['\nOne.\n', '\nTwo.\n', '\n## Three\n']) {
      await appendFile(note('moor'), text)
      expect(await rebuild()).toMatchObject({ wentOn: true })
    }
    await edit(note('moor'), '\nTwo.\n', '')
    await appendFile(note('gull'), '\nAs well.\n')
    expect(await rebuild()).toMatchObject({ wentOn: true })
  })

  test('shows changed data in objects that module scope and props hold', async () => {
    await edit(note('dune'), 'The dune', 'A dune')
    await edit(note('reed'), '2026-02-06', '2026-03-07')
    expect(await rebuild()).toMatchObject({ wentOn: true })
    await edit(note('reed'), '2026-03-07', '2026-03-08')
    expect(await rebuild()).toMatchObject({ wentOn: true })
  })

  test('shows another name of a writer in a file of many', async () => {
    await edit(join(folder(), 'content/writers.json'), 'Bo', 'Beau')
    expect(await rebuild()).toMatchObject({ wentOn: true })
  })

  test.each([
    ['an entry is added', () => cp(note('gull'), note('hill'))],
    ['an entry is removed', () => rm(note('ebb'))],
    ['an entry is renamed', () => rename(note('ebb'), note('zone'))],
    ['a draft is published', () => edit(note('haze'), 'draft: true', 'draft: false')],
    ['the order of pages changes', () => edit(note('gull'), 'order: 3', 'order: 9')],
    ['a tag brings a page', () => edit(note('gull'), 'tags: [sea, sky]', 'tags: [sea, wind]')],
    ['data comes that was not there', () => edit(note('gull'), 'draft: false', 'seen: { at: 2026-05-05 }')],
    ['the text goes', () => edit(note('gull'), /\n---\n[\s\S]*/, '\n---\n')],
  ] as const)('begins anew when %s, and goes on after that', async (_, change) => {
    await change()
    expect(await rebuild()).toMatchObject({ wentOn: false })
    await appendFile(note('moor'), '\nAfterwards.\n')
    expect(await rebuild()).toMatchObject({ wentOn: true })
  })

  test('begins anew when the site, its theme or its public files change', async () => {
    await edit(join(folder(), 'site.json'), 'Acme', 'Acme and sons')
    expect(await rebuild()).toMatchObject({ wentOn: false })
    await mkdir(join(folder(), 'public'))
    await writeFile(join(folder(), 'public/ads.txt'), 'none\n')
    expect(await rebuild()).toMatchObject({ wentOn: false })
    await edit(join(root, 'themes/goes-on/src/pages/index.astro'), '<h1>All</h1>', '<h1>All of them</h1>')
    expect(await rebuild()).toMatchObject({ wentOn: false })
    await edit(join(root, 'themes/goes-on/src/pages/index.astro'), '<h1>All of them</h1>', '<h1>All</h1>')
  })

  test('fails as from nothing when an entry is broken, and begins anew after that', async () => {
    await edit(note('gull'), 'order: 3', 'order: three')
    const one = await build(incremental, false)
    const other = await build(clean, true)
    expect(one.errors?.length).toBe(1)
    expect(one.errors).toEqual(other.errors)
    await edit(note('gull'), 'order: three', 'order: 3')
    await appendFile(note('gull'), '\nMended.\n')
    expect(await rebuild()).toMatchObject({ wentOn: false })
  })

  test('goes on another day, since nothing asked for the time', async () => {
    day = 1
    await appendFile(note('gull'), '\nA day later.\n')
    expect(await rebuild()).toMatchObject({ wentOn: true })
  })

  test('begins anew when another process has built it meanwhile', async () => {
    await using other = open('incremental')
    await appendFile(note('gull'), '\nOf another process.\n')
    await build(other, false)
    await appendFile(note('moor'), '\nOf this one.\n')
    expect(await rebuild()).toMatchObject({ wentOn: false })
  })
})

test('a theme that keeps state begins anew in every build', { timeout: 300_000 }, async () => {
  await declare('keeps-state')
  for (const text of ['\nOne.\n', '\nTwo.\n']) {
    await appendFile(note('gull'), text)
    expect(await rebuild()).toMatchObject({ wentOn: false })
  }
})
