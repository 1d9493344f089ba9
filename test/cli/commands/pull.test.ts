import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runJson } from '../program.ts'
import { makeWorkspace, type TestWorkspace } from '../workspace.ts'

/** A workspace in which a folder stands for the CMS of two sites, and the theme's posts may have a date. */
async function newsroom() {
  const workspace = await makeWorkspace()
  await workspace.write('package.json', '{ "type": "module" }')
  await workspace.write(
    'nextgen.config.ts',
    `export default { sources: { newsroom: { type: 'directory', path: 'newsroom',
      collections: { posts: { type: 'articles', filter: { site: '{id}' }, fields: { title: 'headline' }, body: 'body' } } } } }`,
  )
  const site = async (id: string, content: object = {}) =>
    workspace.write(
      `sites/${id}/site.json`,
      JSON.stringify({ domain: `${id}.example`, theme: 'tiny', content: { source: 'newsroom', ...content } }),
    )
  await site('one')
  await site('two')
  const article = async (name: string, siteId: string, headline: unknown) =>
    workspace.write(
      `newsroom/articles/${name}.md`,
      `---\n${JSON.stringify({ headline, site: siteId })}\n---\nText of ${name}.\n`,
    )
  await article('a', 'one', 'First')
  await article('b', 'two', 'Second')
  return { ...workspace, root: workspace.root, site, article }
}

const nextgen = (workspace: Pick<TestWorkspace, 'root'>, ...words: string[]) =>
  runJson([...words, '--root', workspace.root])

const page = (workspace: Pick<TestWorkspace, 'root'>, manifest: string, site: string): string => {
  const bucket = join(workspace.root, '.nextgen/bucket')
  const { files } = JSON.parse(readFileSync(join(bucket, `sites/${site}/manifests/${manifest}.json`), 'utf8'))
  const { digest } = files['index.html']
  return readFileSync(join(bucket, 'blobs', digest.slice(0, 2), digest), 'utf8')
}

test('content of a source is pulled once for all sites, published, and what nobody edited is unchanged', async () => {
  await using workspace = await newsroom()
  const first = await nextgen(workspace, 'publish')
  expect(first.json.sites.map(({ site, status }: never) => [site, status])).toEqual([
    ['one', 'built'],
    ['two', 'built'],
  ])
  expect(page(workspace, first.json.sites[0].manifest, 'one')).toContain('<h1>First</h1>')
  await workspace.article('a', 'one', 'Edited')
  const pulled = await nextgen(workspace, 'pull')
  expect(pulled.json).toMatchObject({
    ok: true,
    sources: [{ source: 'newsroom', full: false, changed: 1, removed: 0 }],
    sites: [
      { site: 'one', changed: true, entries: { posts: 1 } },
      { site: 'two', changed: false },
    ],
  })
  const second = await nextgen(workspace, 'publish')
  expect(second.json.sites.map(({ status }: never) => status)).toEqual(['built', 'unchanged'])
  expect(page(workspace, second.json.sites[0].manifest, 'one')).toContain('<h1>Edited</h1>')
})

test('an entry that the theme does not accept is shown in its last good version, and an unknown one is left out', async () => {
  await using workspace = await newsroom()
  await nextgen(workspace, 'publish')
  await workspace.article('a', 'one', 7)
  await workspace.article('c', 'one', ['no', 'text'])
  const { json, code } = await nextgen(workspace, 'publish', 'one')
  const [report] = json.sites
  expect(code).toBe(0)
  expect(page(workspace, report.manifest, 'one')).toContain('<h1>First</h1>')
  expect(report.warnings).toEqual([
    expect.objectContaining({
      code: 'entry-invalid',
      message: expect.stringContaining('title: expected string, came 7'),
      hint: expect.stringContaining('Its last good version is shown.'),
    }),
    expect.objectContaining({ hint: expect.stringContaining('It is left out.') }),
  ])
  const again = await nextgen(workspace, 'publish', 'one')
  expect(again.json.sites[0]).toMatchObject({
    status: 'unchanged',
    warnings: [
      { code: 'entries-kept', message: expect.stringContaining('posts/a') },
      { code: 'entries-left-out', message: expect.stringContaining('posts/c') },
    ],
  })
  await workspace.article('a', 'one', 'Mended')
  const mended = await nextgen(workspace, 'publish', 'one')
  expect(page(workspace, mended.json.sites[0].manifest, 'one')).toContain('<h1>Mended</h1>')
})

test('a site may leave such entries out, or fail by them', async () => {
  await using workspace = await newsroom()
  await workspace.site('one', { onInvalid: 'fail' })
  await workspace.site('two', { onInvalid: 'skip' })
  await nextgen(workspace, 'publish')
  await workspace.article('a', 'one', 7)
  await workspace.article('b', 'two', 7)
  const { json, code } = await nextgen(workspace, 'publish')
  expect(json.sites.map(({ status }: never) => status)).toEqual(['failed', 'built'])
  expect(code).toBe(10)
  expect(json.sites[0].errors[0].message).toContain('The entry "a" of "posts": title: expected string, came 7')
  expect(page(workspace, json.sites[1].manifest, 'two')).not.toContain('<h1>')
})

test('of two entries with one slug, the one that was there before stays, and the other is named', async () => {
  await using workspace = await newsroom()
  await nextgen(workspace, 'publish')
  const twin = { headline: 'Late', site: 'one', slug: 'a' }
  await workspace.write('newsroom/articles/0-twin.md', `---\n${JSON.stringify(twin)}\n---\nText.\n`)
  const { json, code } = await nextgen(workspace, 'publish', 'one')
  expect(code).toBe(0)
  expect(json.sites[0].warnings).toEqual([
    expect.objectContaining({ code: 'entry-duplicate', message: expect.stringContaining('has the same id as') }),
  ])
  const html = page(workspace, json.sites[0].manifest, 'one')
  expect(html).toContain('<h1>First</h1>')
  expect(html).not.toContain('Late')
})

test('a source that is nearly empty all at once stops at a gate, until somebody accepts it', async () => {
  await using workspace = await newsroom()
  for (const name of ['c', 'd', 'e', 'f', 'g']) await workspace.article(name, 'one', name)
  await nextgen(workspace, 'publish')
  for (const name of ['a', 'c', 'd', 'e', 'f']) await workspace.remove(`newsroom/articles/${name}.md`)
  const held = await nextgen(workspace, 'publish')
  expect(held.code).toBe(12)
  expect(held.json.sites[0]).toMatchObject({ site: 'one', status: 'gated', errors: [{ code: 'content-shrank' }] })
  expect((await nextgen(workspace, 'pull')).code).toBe(12)
  const log = join(workspace.root, '.nextgen/snapshots/one/accepted-losses.ndjson')
  expect(existsSync(log)).toBe(false)
  expect((await nextgen(workspace, 'pull', '--accept-loss')).code).toBe(0)
  expect(JSON.parse(readFileSync(log, 'utf8'))).toMatchObject({
    source: 'newsroom',
    by: expect.any(String),
    before: { counts: { posts: 6 } },
    after: { counts: { posts: 1 } },
  })
  const accepted = await nextgen(workspace, 'build', 'one')
  expect(accepted.json.sites[0]).toMatchObject({ status: 'built' })
})

test('an unknown source, a missing mapping and a missing secret are told with the next step', async () => {
  await using workspace = await newsroom()
  await workspace.site('one', { source: 'newsrom' })
  const { json, code } = await nextgen(workspace, 'pull')
  expect(code).toBe(1)
  expect(json.sites[0].errors[0]).toMatchObject({ code: 'source-unknown', hint: 'Declared are "newsroom".' })
  await workspace.write(
    'nextgen.config.ts',
    `export default { sources: { newsroom: { type: 'strapi', url: 'http://127.0.0.1:9', token: { env: 'NO_SUCH_TOKEN' } } } }`,
  )
  const secret = await nextgen(workspace, 'pull', 'two')
  expect(secret.json.sites[0].errors[0]).toMatchObject({ code: 'cms-secret-missing' })
})

test('cms check says what there is, what of a mapping is wrong, and what a mapping could be', async () => {
  await using workspace = await newsroom()
  const good = await nextgen(workspace, 'cms', 'check', 'one')
  expect(good.code).toBe(0)
  expect(good.json).toMatchObject({
    ok: true,
    source: 'newsroom',
    types: [{ type: 'articles', total: 2 }],
    suggestion: {
      articles: {
        type: 'articles',
        fields: { headline: 'headline', site: 'site' },
        body: 'body',
        slug: 'slug',
        route: '/articles/{id}/',
      },
    },
  })
  await workspace.site('one', {
    collections: { posts: { type: 'articles', fields: { title: 'heading' } }, people: { type: 'authors' } },
  })
  const wrong = await nextgen(workspace, 'cms', 'check', 'one')
  expect(wrong.code).toBe(1)
  expect(wrong.json.errors).toEqual([
    expect.objectContaining({ code: 'cms-field-unknown', message: expect.stringContaining('has no field "heading"') }),
    expect.objectContaining({ code: 'cms-type-unknown', hint: 'There are "articles".' }),
  ])
})
