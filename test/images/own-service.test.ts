import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bucketActions } from '#actions/bucket-actions.ts'
import { bucketBlobs } from '#blobs/bucket-blobs.ts'
import { memoryBucket } from '#bucket/memory.ts'
import { budgetedPool } from '#images/budgeted-pool.ts'
import { imageDeriver } from '#images/derive.ts'
import type { ServiceSettings } from '#images/task.ts'
import type { Digest } from '#model/digest.ts'
import type { RenderReply, RenderTask } from '#model/render.ts'
import { threadPool } from '#pool/piscina.ts'
import { compileTheme } from '#theme/compile.ts'
import { buildWithAstro } from '../conformance/astro-build.ts'
import { photoOf } from './make-images.ts'

const REPO = fileURLToPath(new URL('../..', import.meta.url))
const thread = (path: string) => new URL(`../../src/${path}`, import.meta.url)

/** A service that reverses its input's bytes behind a mark: nobody else makes such an image. */
const SERVICE = `import { baseService } from 'astro/assets'
export default {
  ...baseService,
  async transform(source, transform, config) {
    return { data: new Uint8Array([...config.service.config.mark].map(c => c.charCodeAt(0)).concat([...source].reverse())), format: transform.format }
  },
}
`

let work: string
beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'own-service-'))
  await symlink(join(REPO, 'node_modules'), join(work, 'node_modules'))
  const theme = join(work, 'themes/marked')
  await mkdir(join(theme, 'src/pages'), { recursive: true })
  await writeFile(join(theme, 'src/service.ts'), SERVICE)
  await writeFile(join(theme, 'src/photo.jpg'), await photoOf(60, 40).jpeg().toBuffer())
  await writeFile(
    join(theme, 'astro.config.mjs'),
    `export default { image: { service: { entrypoint: '/src/service.ts', config: { mark: 'HI' } } } }\n`,
  )
  await writeFile(
    join(theme, 'src/pages/index.astro'),
    `---
import { Image } from 'astro:assets'
import photo from '../photo.jpg'
---
<Image src={photo} alt="" width={30} />
`,
  )
})
afterAll(() => rm(work, { recursive: true, force: true }))

describe('a theme with an image service of its own', () => {
  it('gets the images that its service makes, finished or not', { timeout: 120_000 }, async () => {
    const outDir = join(work, 'astro')
    await buildWithAstro(join(work, 'themes/marked'), { site: 'https://acme.example', outDir })
    const [expected = ''] = (await readdir(join(outDir, '_astro'))).filter(name => name.endsWith('.webp'))
    await cp(join(outDir, '_astro', expected), join(work, 'expected.webp'))

    const { theme } = await compileTheme({
      name: 'marked',
      themesDir: join(work, 'themes'),
      cacheDir: join(work, 'compiled'),
      environment: {},
    })
    await using renderers = closing(
      threadPool<RenderTask, RenderReply>({ worker: thread('render/worker.ts'), threads: 1, heapMb: 512 }),
    )
    await using encoders = closing(
      budgetedPool(threadPool({ worker: thread('images/worker.ts'), threads: 1, heapMb: 512 }), 1e8),
    )
    const site = {
      id: 'acme',
      name: 'Acme',
      domain: 'acme.example',
      aliases: [],
      theme: 'marked',
      locale: 'en',
      locales: [],
      tokens: {},
      navigation: [],
      options: {},
      redirects: [],
      finish: true,
      declaredIn: 'sites/acme/site.json',
    }
    const reply = await renderers.pool.run({
      site,
      theme,
      time: 1e12,
      blobsDir: join(work, 'bucket'),
      workspaceRoot: work,
      themeRoot: join(work, 'themes/marked'),
    })
    if (!reply.ok) throw new Error(JSON.stringify(reply.failures))
    const bucket = memoryBucket()
    const blobs = bucketBlobs(bucket)
    const { files, failures } = await imageDeriver({ actions: bucketActions(bucket), blobs, pool: encoders.pool })({
      images: reply.result.images,
      sourceOf: path => join(theme.dir, 'assets', path),
      settings: reply.result.imageSettings as ServiceSettings,
      theme,
      factory: { quality: 'fixed' },
    })
    expect(failures).toEqual([])
    expect(Object.keys(files)).toEqual([`_astro/${expected}`])
    const [file] = Object.values(files)
    const made = await blobs.get(file?.digest as Digest)
    expect(Buffer.from(made as Uint8Array).equals(await readFile(join(work, 'expected.webp')))).toBe(true)
  })
})

const closing = <Pool extends { close(): Promise<void> }>(pool: Pool) => ({
  pool,
  [Symbol.asyncDispose]: () => pool.close(),
})
