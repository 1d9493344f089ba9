import { existsSync } from 'node:fs'
import { cp, mkdtemp, readFile, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bucketActions } from '#actions/bucket-actions.ts'
import { digestOf } from '#base/hash.ts'
import { bucketBlobs } from '#blobs/bucket-blobs.ts'
import { memoryBucket } from '#bucket/memory.ts'
import { budgetedPool } from '#images/budgeted-pool.ts'
import { imageDeriver } from '#images/derive.ts'
import type { ServiceSettings } from '#images/task.ts'
import type { RenderReply, RenderTask } from '#model/render.ts'
import type { Site } from '#model/site.ts'
import { threadPool } from '#pool/piscina.ts'
import { compileTheme } from '#theme/compile.ts'
import { buildWithAstro } from '../conformance/astro-build.ts'

const THEMES = fileURLToPath(new URL('../conformance/themes', import.meta.url))
const thread = (path: string) => new URL(`../../src/${path}`, import.meta.url)
const renderers = threadPool<RenderTask, RenderReply>({ worker: thread('render/worker.ts'), threads: 1, heapMb: 512 })
const imagePool = budgetedPool(threadPool({ worker: thread('images/worker.ts'), threads: 2, heapMb: 512 }), 1e8)

let work: string
beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'images-'))
  await symlink(fileURLToPath(new URL('../../node_modules', import.meta.url)), join(work, 'node_modules'))
})
afterAll(async () => {
  await Promise.all([renderers.close(), imagePool.close(), rm(work, { recursive: true, force: true })])
})

const siteOf = (theme: string): Site =>
  ({
    id: 'acme',
    name: 'Acme',
    domain: 'acme.example',
    aliases: [],
    theme,
    locale: 'en',
    locales: [],
    tokens: {},
    navigation: [],
    options: {},
    redirects: [],
    finish: false,
    declaredIn: 'sites/acme/site.json',
  }) as unknown as Site

async function renderAndDerive(name: string) {
  const themesDir = join(work, 'themes')
  await cp(join(THEMES, name), join(themesDir, name), { recursive: true })
  const { theme } = await compileTheme({ name, themesDir, cacheDir: join(work, 'compiled'), environment: {} })
  const record = JSON.parse(await readFile(join(theme.dir, 'theme.json'), 'utf8')) as { image: ServiceSettings }
  const reply = await renderers.run({
    site: siteOf(name),
    theme,
    time: 1e12,
    blobsDir: join(work, 'bucket'),
    workspaceRoot: work,
  } as RenderTask)
  if (!reply.ok) throw new Error(JSON.stringify(reply.failures))
  const bucket = memoryBucket()
  const blobs = bucketBlobs(bucket)
  const site = {
    images: reply.result.images,
    sourceOf: (path: string) => (theme.assets[path] ? join(theme.dir, 'assets', path) : undefined),
    settings: record.image,
    theme,
  }
  const run = () => imageDeriver({ actions: bucketActions(bucket), blobs, pool: imagePool })(site)
  return {
    first: await run(),
    second: await run(),
    blobs,
    requested: new Set(reply.result.images.map(image => image.path)),
  }
}

describe.each(['images', 'data-refs'])('the derived images of the conformance theme "%s"', name => {
  it('are the bytes that `astro build` writes, and are not made a second time', { timeout: 120_000 }, async () => {
    const outDir = join(work, `${name}-astro`)
    const [, { first, second, blobs, requested }] = await Promise.all([
      buildWithAstro(join(THEMES, name), { site: 'https://acme.example', outDir }),
      renderAndDerive(name),
    ])
    expect(first.failures).toEqual([])
    expect(requested.size).toBeGreaterThan(0)
    expect(new Set(Object.keys(first.files))).toEqual(requested)
    for (const [path, file] of Object.entries(first.files)) {
      expect(existsSync(join(outDir, path)), path).toBe(true)
      const expected = await readFile(join(outDir, path))
      expect(digestOf((await blobs.get(file.digest)) as Uint8Array), path).toBe(digestOf(expected))
    }
    expect(first.encoded).toBeGreaterThan(0)
    expect(second).toMatchObject({ files: first.files, encoded: 0 })
  })
})
