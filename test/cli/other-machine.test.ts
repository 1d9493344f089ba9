import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startS3Server } from '../bucket/s3-server.ts'
import { runJson } from './program.ts'
import { makeWorkspace, post } from './workspace.ts'

const PAGE = `---
import { getCollection } from 'astro:content'
export const getStaticPaths = async () =>
  (await getCollection('posts')).map(entry => ({ params: { id: entry.id }, props: { entry } }))
---
<html lang="en">
  <head><title>{Astro.props.entry.data.title}</title><meta name="description" content="A post" /></head>
  <body><h1>{Astro.props.entry.data.title}</h1></body>
</html>
`

/** Reads a page as integrations do that make a search index, and writes what it found. */
const CONFIG = `import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
const done = ({ dir }) => {
  const [title] = /<h1>.*?<.h1>/.exec(readFileSync(fileURLToPath(new URL('second/index.html', dir)), 'utf8'))
  writeFileSync(fileURLToPath(new URL('index.txt', dir)), title)
}
export default { integrations: [{ name: 'index', hooks: { 'astro:build:done': done } }] }
`

test('a machine that never built a site takes its unchanged pages from the server, also for hooks that read them', async () => {
  await using server = await startS3Server()
  await using first = await makeWorkspace()
  await using second = await makeWorkspace()
  const environment = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'testsecret' }
  const publish = (root: string) =>
    runJson(['publish', '--root', root, '--bucket', `s3://sites/fleet?endpoint=${server.endpoint}`], { environment })
  await first.addSite('acme', 'Words')
  await first.write('sites/acme/content/posts/second.md', post('Second'))
  await first.write('themes/tiny/src/pages/[id].astro', PAGE)
  await first.write('themes/tiny/astro.config.mjs', CONFIG)
  expect(await publish(first.root)).toMatchObject({ code: 0, json: { totals: { pages: 3, rendered: 3 } } })

  for (const part of ['sites', 'themes']) await cp(join(first.root, part), join(second.root, part), { recursive: true })
  await second.write('sites/acme/content/posts/first.md', post('Other words'))
  const elsewhere = await publish(second.root)
  expect(elsewhere).toMatchObject({
    code: 0,
    json: { sites: [{ status: 'built', generation: 2 }], totals: { pages: 3 } },
  })
  await first.write('sites/acme/content/posts/first.md', post('Other words'))
  const here = await publish(first.root)
  expect(here.json.sites).toMatchObject([{ manifest: elsewhere.json.sites[0].manifest, generation: 2, rendered: 0 }])
})
