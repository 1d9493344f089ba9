import { afterAll, beforeAll, expect, test } from 'vitest'
import { run, runJson } from '../program.ts'
import { makeWorkspace, post, type TestWorkspace } from '../workspace.ts'

const POST = `---
import { getCollection, render } from 'astro:content'
export async function getStaticPaths() {
  return (await getCollection('posts')).map(post => ({ params: { id: post.id }, props: { post } }))
}
const { post } = Astro.props
const { Content } = await render(post)
---
<html lang="en"><head><title>{post.data.title}</title></head><body><h1>{post.data.title}</h1><Content /></body></html>
`
const OUTSIDE = `---
import { readFileSync } from 'node:fs'
const words = readFileSync('/etc/hostname', 'utf8').length
---
<html lang="en"><head><title>About</title></head><body><h1>About {words > 0}</h1></body></html>
`

const PARTS = ['data.title', 'data.wait']

let workspace: TestWorkspace
const at = (...words: string[]): string[] => [...words, '--root', workspace.root]

beforeAll(async () => {
  workspace = await makeWorkspace()
  await workspace.write('themes/tiny/src/pages/posts/[id].astro', POST)
  await workspace.write('themes/tiny/src/pages/about.astro', OUTSIDE)
  await workspace.addSite('acme', 'One')
  await workspace.write('sites/acme/content/posts/second.md', post('Two'))
  expect((await run(at('build'))).code).toBe(0)
})
afterAll(() => workspace?.[Symbol.asyncDispose]())

test('an edited text renders its own page, and why names entry and part', async () => {
  await workspace.write('sites/acme/content/posts/second.md', `${post('Two')}\nMore.\n`)
  const built = await runJson(at('build'))
  expect(built.json.totals).toMatchObject({ pages: 4, rendered: 2, reused: 2 })
  const { code, json } = await runJson(at('why', 'acme', '/posts/second/'))
  expect({ code, json }).toMatchObject({
    code: 0,
    json: {
      ok: true,
      site: 'acme',
      path: '/posts/second',
      file: 'posts/second/index.html',
      outcome: 'rendered',
      reason: { kind: 'entry', by: 'page', entry: 'posts/second', part: 'html' },
    },
  })
})

test('a page that shows none of it is reused, and why tells what it would be rendered for', async () => {
  const { json } = await runJson(at('why', 'acme', 'index.html'))
  expect(json).toMatchObject({
    outcome: 'reused',
    reads: { entries: ['posts/first', 'posts/second'].map(entry => ({ entry, parts: PARTS })), lists: ['posts'] },
  })
  const told = await run(at('why', 'acme', '/'))
  expect(told.stdout).toContain('It was taken from an earlier build, because nothing that it read has changed.')
  expect(told.stdout).toContain('posts/first: data.title, data.wait')
})

test('a page that reads files is rendered in every build, even when nothing has changed', async () => {
  const built = await runJson(at('build'))
  expect(built.json.totals).toMatchObject({ pages: 4, rendered: 1, reused: 3 })
  const { json } = await runJson(at('why', 'acme', 'about'))
  expect(json).toMatchObject({ outcome: 'rendered', reason: { kind: 'outside', what: ['node:fs readFileSync'] } })
})

test('a new entry renders its page and those that list the collection', async () => {
  await workspace.write('sites/acme/content/posts/third.md', post('Three'))
  const built = await runJson(at('build'))
  expect(built.json.totals).toMatchObject({ pages: 5, rendered: 3, reused: 2 })
  expect((await runJson(at('why', 'acme', '/posts/third'))).json.reason).toEqual({ kind: 'new' })
  expect((await runJson(at('why', 'acme', '/'))).json.reason).toEqual({ kind: 'list', by: 'page', collection: 'posts' })
})

test('settings that pages may show render all pages, others none', async () => {
  const site = { domain: 'acme.example', theme: 'tiny', content: { source: 'directory', path: 'content' } }
  await workspace.write('sites/acme/site.json', JSON.stringify({ ...site, aliases: ['www.acme.example'] }))
  expect((await runJson(at('build'))).json.totals).toMatchObject({ rendered: 1, reused: 4 })
  await workspace.write('sites/acme/site.json', JSON.stringify({ ...site, name: 'Acme Reviews' }))
  expect((await runJson(at('build'))).json.totals).toMatchObject({ rendered: 5, reused: 0 })
  expect((await runJson(at('why', 'acme', '/'))).json.reason).toEqual({ kind: 'scope', what: ['site'] })
})

test('a page or a site that there is not is named, with exit code 4', async () => {
  const page = await run(at('why', 'acme', '/posts/fourth'))
  expect(page.code).toBe(4)
  expect(page.stderr).toContain('acme has no page /posts/fourth')
  expect((await run(at('why', 'acne', '/'))).code).toBe(4)
})
