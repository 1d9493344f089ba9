import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runJson, type Start } from './program.ts'
import { makeWorkspace, post, type TestWorkspace } from './workspace.ts'

const CLOCK_PAGE = `<p>{new Date().toISOString()}</p>`
const dated = (title: string, date: string) => `---\ntitle: ${title}\ndate: ${date}\n---\nText.\n`

let first: TestWorkspace
let elsewhere: string
const environment = { SOURCE_DATE_EPOCH: String(Date.UTC(2026, 4, 1) / 1000) }

beforeAll(async () => {
  first = await makeWorkspace()
  elsewhere = await mkdtemp(join(tmpdir(), 'nextgen-elsewhere-'))
  await first.addSite('plain', 'Words')
  await first.write('sites/plain/public/ads.txt', 'none')
  await first.addSite('clock', 'Words')
  await first.write(
    'themes/clock/src/content.config.ts',
    `import { defineCollection } from 'astro:content'
import { glob } from 'astro/loaders'
import { z } from 'astro/zod'
const posts = defineCollection({
  loader: glob({ pattern: '**/*.md', base: './src/content/posts' }),
  schema: z.object({ title: z.string(), date: z.coerce.date().optional(), wait: z.number().optional() }),
})
export const collections = { posts }
`,
  )
  await first.write('themes/clock/package.json', '{ "name": "clock", "type": "module" }')
  await first.write('themes/clock/src/pages/index.astro', CLOCK_PAGE)
  await first.write(
    'sites/clock/site.json',
    '{ "domain": "clock.example", "theme": "clock", "content": { "source": "directory", "path": "content" } }',
  )
  await first.addSite('waiting', 'Words')
  await first.write('sites/waiting/content/posts/first.md', dated('Out', '2026-01-01'))
  await first.write('sites/waiting/content/posts/later.md', dated('Later', '2026-06-01'))
  await first.write(
    'sites/waiting/site.json',
    '{ "domain": "waiting.example", "theme": "clock", "content": { "source": "directory", "path": "content", "publication": "date" } }',
  )
})
afterAll(async () => {
  await first?.[Symbol.asyncDispose]()
  await rm(elsewhere, { recursive: true, force: true })
})

/** Publishes a checkout; all of them share one bucket. */
const publish = (root: string, options: Start = {}, ...words: string[]) =>
  runJson(['publish', ...words, '--root', root, '--bucket', `file:${first.root}/shared-bucket`], {
    ...options,
    environment: { ...environment, ...options.environment },
  })

async function checkout(name: string): Promise<string> {
  const root = join(elsewhere, name)
  await cp(join(first.root, 'sites'), join(root, 'sites'), { recursive: true })
  await cp(join(first.root, 'themes'), join(root, 'themes'), { recursive: true })
  return root
}

const manifests = (json: { sites: { site: string; manifest: string }[] }) =>
  Object.fromEntries(json.sites.map(({ site, manifest }) => [site, manifest]))

test('a fresh checkout in another folder renders nothing that the bucket knows, and releases nothing', async () => {
  const before = await publish(first.root)
  expect(before).toMatchObject({ code: 0, json: { totals: { rendered: 3 } } })
  const after = await publish(await checkout('fresh'))
  expect(after).toMatchObject({ code: 0, json: { totals: { unchanged: 3, rendered: 0, reused: 3 } } })
  expect(manifests(after.json)).toEqual(manifests(before.json))
})

test('another folder, time zone, language and number of threads: the same manifests, rendered anew', async () => {
  const before = await publish(first.root)
  const root = await checkout('far away')
  const far = await publish(
    root,
    { environment: { TZ: 'Pacific/Kiritimati', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' } },
    '--force',
    '--concurrency',
    '3',
  )
  expect(far).toMatchObject({ code: 0, json: { totals: { rendered: 3 } } })
  expect(manifests(far.json)).toEqual(manifests(before.json))
})

test('content that goes back to what it was is released from the bucket, without rendering', async () => {
  const before = await publish(first.root)
  await first.write('sites/plain/content/posts/first.md', post('Other words'))
  expect((await publish(first.root)).json.totals).toMatchObject({ rendered: 1 })
  await first.write('sites/plain/content/posts/first.md', post('Words'))
  const back = await publish(first.root, {}, 'plain')
  expect(back.json).toMatchObject({ sites: [{ status: 'built', generation: 3 }], totals: { rendered: 0 } })
  expect(manifests(back.json).plain).toBe(manifests(before.json).plain)
})

test('an entry that comes due is rendered by the first checkout that sees it, and reused by the next', async () => {
  const due = { environment: { SOURCE_DATE_EPOCH: String(Date.UTC(2026, 6, 1) / 1000) } }
  const one = await publish(await checkout('due one'), due, 'waiting')
  expect(one.json.totals).toMatchObject({ rendered: 1 })
  const other = await publish(await checkout('due other'), due, 'waiting')
  expect(other.json.totals).toMatchObject({ rendered: 0 })
  expect(manifests(other.json)).toEqual(manifests(one.json))
})
