import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { memoryBucket } from '#bucket/memory.ts'
import { secretMarks } from '#check/secrets.ts'
import { openWorkspace } from '#config/workspace.ts'
import type { DrawReply, DrawTask } from '#finish/site-files/drawing/task.ts'
import { budgetedPool } from '#images/budgeted-pool.ts'
import { pixelsHeldBy } from '#images/pixel-budget.ts'
import type { RenderReply, RenderTask } from '#model/render.ts'
import type { SiteReport } from '#model/report.ts'
import { threadPool } from '#pool/piscina.ts'
import { runFleet } from '../../src/build.ts'
import { makeWorkspace, type TestWorkspace } from '../cli/workspace.ts'

const PAGE = `---
import { getCollection } from 'astro:content'
export const getStaticPaths = async () => (await getCollection('posts')).map(post => ({ params: { slug: post.id }, props: { post } }))
const { post } = Astro.props
---
<!doctype html>
<html lang="en">
  <head><title>{post.data.title}</title></head>
  <body><h1>{post.data.title}</h1><p set:html={post.body} /></body>
</html>
`

let workspace: TestWorkspace
let bucket = memoryBucket()
const thread = (room: string): URL => new URL(`../../src/${room}/worker.ts`, import.meta.url)
const renderPool = threadPool<RenderTask, RenderReply>({ worker: thread('render'), threads: 1, heapMb: 512 })
const imagePool = budgetedPool(threadPool({ worker: thread('images'), threads: 1, heapMb: 512 }), pixelsHeldBy(1))
const drawingPool = threadPool<DrawTask, DrawReply>({ worker: thread('images'), threads: 1, heapMb: 512 })

beforeAll(async () => {
  workspace = await makeWorkspace()
  await workspace.addSite('acme', 'Kettles')
  await workspace.write('themes/tiny/src/pages/[slug].astro', PAGE)
})
beforeEach(() => {
  bucket = memoryBucket()
})
afterAll(async () => {
  await Promise.all([renderPool.close(), imagePool.close(), drawingPool.close()])
  await workspace[Symbol.asyncDispose]()
})

const post = (name: string): string => `sites/acme/content/posts/${name}.md`
const write = (name: string, body: string): Promise<void> =>
  workspace.write(post(name), `---\ntitle: ${name}\n---\n${body}\n`)

async function publish(secrets: Readonly<Record<string, string>> = {}): Promise<SiteReport> {
  const { sites } = await runFleet(
    {
      workspace: openWorkspace(workspace.root),
      sites: [],
      environment: 'live',
      concurrency: 1,
      force: false,
      check: false,
      release: true,
      actor: 'a test',
      renderTime: 0,
      listener: () => {},
    },
    { bucket, renderPool, imagePool, drawingPool, publicEnvironment: {}, secrets: secretMarks(secrets) },
  )
  return sites[0] as SiteReport
}

describe('a release', () => {
  it('is stopped when most of the site has gone, and the live one stays', async () => {
    for (let index = 0; index < 8; index++) await write(`post-${index}`, 'Tea')
    expect(await publish()).toMatchObject({ status: 'built', generation: 1 })
    for (let index = 1; index < 8; index++) await workspace.remove(post(`post-${index}`))
    const stopped = await publish()
    expect(stopped).toMatchObject({ status: 'gated', generation: 1 })
    expect(stopped.errors?.map(({ code }) => code)).toContain('gate-artifact-shrank')
    const again = await publish()
    expect(again).toMatchObject({ status: 'gated', rendered: 0 })
    await workspace.remove(post('post-0'))
  })

  it('is stopped by the value of a secret, each time, until it is gone', async () => {
    await write('leak', 'Our key is tea-8f3a9c0d1b2e.')
    const secrets = { CMS_TOKEN: 'tea-8f3a9c0d1b2e' }
    const stopped = await publish(secrets)
    expect(stopped).toMatchObject({ status: 'gated' })
    expect(stopped.generation).toBeUndefined()
    expect(stopped.errors).toEqual([
      {
        code: 'gate-secrets',
        message: 'The file holds the value of CMS_TOKEN',
        where: expect.stringMatching(/^\/leak\/index\.html:\d+$/),
        hint: expect.any(String),
      },
    ])
    expect(await publish(secrets)).toMatchObject({ status: 'gated', rendered: 0 })
    await write('leak', 'No key.')
    expect(await publish(secrets)).toMatchObject({ status: 'built', generation: 1 })
  })

  it('is stopped by a secret in a file that the site brings', async () => {
    await workspace.write('sites/acme/public/config.json', '{"key":"tea-8f3a9c0d1b2e"}')
    expect((await publish({ CMS_TOKEN: 'tea-8f3a9c0d1b2e' })).errors?.[0]?.where).toBe('/config.json:1')
    await workspace.remove('sites/acme/public/config.json')
  })

  it('goes out with warnings about what content has brought about', async () => {
    await write('links', '<a href="/nowhere/">x</a> <img src="/no.png">')
    const report = await publish()
    expect(report.status).toBe('built')
    expect(report.warnings?.map(({ code, message }) => `${code}: ${message}`)).toEqual(
      expect.arrayContaining([
        'gate-internal-links: The link /nowhere/ leads nowhere: the site has no /nowhere/',
        'gate-internal-links: The site has no image /no.png',
        'gate-image-alt: The image /no.png has no alt text',
      ]),
    )
  })
})
