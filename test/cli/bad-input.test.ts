import { afterAll, beforeAll, expect, test } from 'vitest'
import { run, runJson } from './program.ts'
import { makeWorkspace, type TestWorkspace } from './workspace.ts'

let workspace: TestWorkspace
const at = (...words: string[]): string[] => [...words, '--root', workspace.root]

beforeAll(async () => {
  workspace = await makeWorkspace()
  await workspace.addSite('good', 'Fine')
  const { code, stderr } = await run(at('publish'))
  expect({ code, stderr }).toMatchObject({ code: 0 })
})

afterAll(() => workspace?.[Symbol.asyncDispose]())

async function publishWith(id: string, files: Readonly<Record<string, string>>) {
  await workspace.addSite(id, 'Words')
  for (const [path, text] of Object.entries(files)) await workspace.write(`sites/${id}/${path}`, text)
  const ended = await runJson(at('publish'))
  const told = await run(at('publish', id))
  await workspace.remove(`sites/${id}`)
  return { ...ended, told: told.stdout, codeAlone: told.code }
}

test('an entry against its schema fails its site alone, with 10: only content was at fault', async () => {
  const { code, codeAlone, json, told } = await publishWith('wrong', {
    'content/posts/first.md': '---\ntitel: Oops\n---\n',
  })
  expect({ code, codeAlone, ok: json.ok }).toEqual({ code: 10, codeAlone: 10, ok: false })
  expect(json.sites).toMatchObject([
    { site: 'good', status: 'unchanged', generation: 1 },
    { site: 'wrong', status: 'failed', manifest: null, errors: [{ code: 'entry-invalid' }] },
  ])
  expect(told).toMatch(/^SITE +CODE +WHERE\nwrong +entry-invalid +.*first\.md/)
  expect(told).toContain('1 site: 0 built, 0 unchanged, 1 failed')
})

test('a site.json that cannot be read fails the site of its folder, with 1', async () => {
  const { code, json } = await publishWith('broken', { 'site.json': '{ "domain": ' })
  expect(code).toBe(1)
  expect(json.sites).toMatchObject([
    { site: 'broken', status: 'failed', errors: [{ where: expect.stringContaining('sites/broken/site.json') }] },
    { site: 'good', status: 'unchanged' },
  ])
})

test('a theme that does not exist is named, with 1', async () => {
  const { code, json } = await publishWith('lost', { 'site.json': '{ "domain": "lost.example", "theme": "tinny" }' })
  expect(code).toBe(1)
  expect(json.sites[1]).toMatchObject({ site: 'lost', status: 'failed', errors: [{ code: 'theme-unknown' }] })
  expect(json.sites[1].errors[0].hint).toBe('Did you mean "tiny"?')
})

test('the same failure of many sites is told once, with all their names in the JSON', async () => {
  const site = (id: string) => `{ "domain": "${id}.example", "theme": "tinny" }`
  const ids = ['a1', 'a2', 'a3', 'a4', 'a5']
  for (const id of ids) await workspace.write(`sites/${id}/site.json`, site(id))
  const told = await run(at('build'))
  for (const id of ids) await workspace.remove(`sites/${id}`)
  expect(told.code).toBe(1)
  expect(told.stdout.match(/theme-unknown/g)).toHaveLength(1)
  expect(told.stdout).toContain('a1, a2, a3 and 2 more')
  expect(told.stderr.match(/theme-unknown/g)).toHaveLength(1)
})

test.each(['build', 'preview'])('a SOURCE_DATE_EPOCH that is no time stops %s, with 2', async command => {
  const words = command === 'preview' ? [command, 'good', '--port', '0', '--json'] : [command, '--json']
  const { code, stdout } = await run(at(...words), { environment: { SOURCE_DATE_EPOCH: 'abc' } })
  expect(code).toBe(2)
  expect(JSON.parse(stdout)).toMatchObject({
    ok: false,
    errors: [{ code: 'usage', message: 'Expected SOURCE_DATE_EPOCH to be whole seconds since 1970, got "abc"' }],
  })
})

test('an empty SOURCE_DATE_EPOCH is none', async () => {
  const { code } = await run(at('build'), { environment: { SOURCE_DATE_EPOCH: '' } })
  expect(code).toBe(0)
})

test('a reference to an entry that does not exist is a warning; and told beside the page that throws for want of it', async () => {
  await workspace.write('themes/refs/package.json', '{ "name": "refs", "type": "module" }')
  await workspace.write(
    'themes/refs/src/content.config.ts',
    `import { defineCollection, reference } from 'astro:content'
import { file, glob } from 'astro/loaders'
import { z } from 'astro/zod'
export const collections = {
  authors: defineCollection({ loader: file('src/authors.json'), schema: z.object({ name: z.string() }) }),
  posts: defineCollection({
    loader: glob({ pattern: '**/*.md', base: './src/posts' }),
    schema: z.object({ author: reference('authors'), strict: z.boolean().default(false) }),
  }),
}
`,
  )
  await workspace.write('themes/refs/src/authors.json', '[{ "id": "ann-example", "name": "Ann" }]')
  await workspace.write(
    'themes/refs/src/pages/index.astro',
    `---
import { getCollection, getEntry } from 'astro:content'
const posts = await getCollection('posts')
const authors = await Promise.all(posts.map(async ({ data }) => [await getEntry(data.author), data.strict]))
---
<html lang="en"><head><title>x</title></head><body>{authors.map(([author, strict]) => <p>{strict ? author.data.name : author?.data.name}</p>)}</body></html>
`,
  )
  const site = '{ "domain": "refs.example", "theme": "refs" }'
  const missing = {
    code: 'reference-missing',
    message: 'The entry "first" of "posts": author: expected the id of an entry of "authors", came "ann-exampel"',
    where: 'posts/first.md:2',
    hint: 'Did you mean "ann-example"?',
  }
  const post = (author: string, more = '') => ({
    'site.json': site,
    'content/posts/first.md': `---\nauthor: ${author}\n${more}---\n`,
  })
  const good = await publishWith('refs', post('ann-example'))
  expect(good.json.sites[1].warnings?.map(({ code }: { code: string }) => code)).not.toContain('reference-missing')
  const silent = await publishWith('refs', post('ann-exampel'))
  expect(silent.json.sites[1]).toMatchObject({ site: 'refs', status: 'built' })
  expect(silent.json.sites[1].warnings).toContainEqual(missing)
  const throwing = await publishWith('refs', post('ann-exampel', 'strict: true\n'))
  expect(throwing.json.sites[1]).toMatchObject({ status: 'failed', errors: [{ code: 'page-failed' }, missing] })
})

test('a long chain of redirects is a warning at its place', async () => {
  const redirects = { '/1': '/2', '/2': '/3', '/3': '/4', '/4': '/5', '/5': '/6', '/6': '/' }
  const site = { domain: 'chain.example', theme: 'tiny', redirects }
  const { json } = await publishWith('chain', { 'site.json': JSON.stringify(site, null, 2) })
  expect(json.sites[0]).toMatchObject({ site: 'chain', status: 'built' })
  expect(json.sites[0].warnings).toContainEqual({
    code: 'redirect-chain',
    message: 'Expected at most 5 redirects in a row, got 6: /1 → /2 → /3 → /4 → /5 → /6 → /',
    where: 'sites/chain/site.json:4:16',
    hint: 'Let each of them lead to /.',
  })
})

test('a file of public/ that holds secrets by its name stops the release, unless the site lets it pass', async () => {
  const files = { 'public/.env': 'KEY=1', 'public/.well-known/security.txt': 'Contact: mailto:a@tiny.example' }
  const { code, json } = await publishWith('shows', files)
  expect(code).toBe(12)
  expect(json.sites[1]).toMatchObject({
    site: 'shows',
    status: 'gated',
    errors: [
      {
        code: 'gate-secrets',
        message: 'Expected nothing that holds secrets by its name, got .env',
        where: '/.env',
        hint: expect.stringContaining('Take it out'),
      },
    ],
  })
  const site = { domain: 'shows.example', theme: 'tiny', finish: false, gates: { secrets: 'off' } }
  const passed = await publishWith('shows', { ...files, 'site.json': JSON.stringify(site) })
  expect(passed.json.sites[1]).toMatchObject({ status: 'built', generation: 1 })
})
