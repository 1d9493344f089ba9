import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { blobKey } from '#blobs/blobs.ts'
import { openBlobs } from '#blobs/open.ts'
import { directoryBucket } from '#bucket/directory.ts'
import { createEdge } from '#edge/router.ts'
import type { Manifest } from '#model/manifest.ts'
import type { RunReport } from '#model/report.ts'
import { photoOf } from './make-images.ts'

const REPO = fileURLToPath(new URL('../..', import.meta.url))
const run = promisify(execFile)

let root: string
let report: RunReport
let manifest: Manifest
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'finished-images-'))
  await symlink(join(REPO, 'node_modules'), join(root, 'node_modules'))
  await cp(join(REPO, 'test/conformance/themes/images'), join(root, 'themes/walks'), { recursive: true })
  const site = join(root, 'sites/acme')
  const walk = join(site, 'content/walks/ridge')
  await mkdir(walk, { recursive: true })
  await writeFile(
    join(site, 'site.json'),
    JSON.stringify({ domain: 'acme.example', theme: 'walks', content: { source: 'directory', path: 'content' } }),
  )
  await writeFile(join(walk, 'hero.jpg'), await photoOf(1200, 800).jpeg().toBuffer())
  await writeFile(
    join(walk, 'index.md'),
    '---\ntitle: Ridge\nhero: hero.jpg\ngallery:\n  - { src: hero.jpg, caption: The ridge }\n---\n\nText.\n\n![The ridge](./hero.jpg)\n',
  )
  report = await build()
  manifest = JSON.parse(
    await readFile(join(bucket(), `sites/acme/manifests/${report.sites[0]?.manifest}.json`), 'utf8'),
  )
}, 120_000)
afterAll(() => rm(root, { recursive: true, force: true }))

const bucket = () => join(root, '.nextgen/bucket')

async function build(): Promise<RunReport> {
  const args = [join(REPO, 'bin/nextgen.js'), 'build', '--root', root, '--json', '--force']
  const { stdout } = await run(join(REPO, 'node_modules/node/bin/node'), args, {
    env: { PATH: process.env.PATH, HOME: process.env.HOME },
  })
  return JSON.parse(stdout) as RunReport
}

const bytesOf = (path: string): Promise<Buffer> => {
  const file = manifest.files[path]
  if (!file) throw new Error(`expected ${path} in the artifact`)
  return readFile(join(bucket(), blobKey(file.digest)))
}

describe('a finished site of an unmodified theme', () => {
  it('shows a Markdown image as AVIF, WebP and JPEG in several widths', async () => {
    const html = (await bytesOf('walks/ridge/index.html')).toString()
    const markdown = /<p><picture data-wrap>(.*?)<\/picture><\/p>/.exec(html)?.[1] ?? ''
    expect([...markdown.matchAll(/<source type="(.*?)"/g)].map(([, type]) => type)).toEqual([
      'image/avif',
      'image/webp',
    ])
    const [, srcset = ''] = /<source type="image\/avif" srcset="(.*?)"/.exec(markdown) ?? []
    const offered = srcset.split(', ').map(item => item.split(' ') as [string, string])
    expect(offered.length).toBeGreaterThan(1)
    for (const [url, width] of offered) {
      expect(manifest.files[url.slice(1)]?.type).toBe('image/avif')
      expect(await sharp(await bytesOf(url.slice(1))).metadata()).toMatchObject({
        compression: 'av1',
        width: Number.parseInt(width, 10),
      })
    }
    const [, src = ''] = /<img [^>]*src="(.*?)"/.exec(markdown) ?? []
    expect(manifest.files[src.slice(1)]?.type).toBe('image/jpeg')
  })

  it('has every image that its pages name, and none that they name no more', async () => {
    const pages = Object.keys(manifest.files).filter(path => path.endsWith('.html'))
    const named = new Set<string>()
    for (const page of pages)
      for (const [, url = ''] of (await bytesOf(page))
        .toString()
        .matchAll(/[\s",(](\/_astro\/[^\s"',)]+\.(?:avif|webp|jpe?g|png))/g))
        named.add(decodeURI(url.slice(1)))
    expect(named.size).toBeGreaterThan(20)
    const missing = [...named].filter(path => !(path in manifest.files))
    expect(missing).toEqual([])
    const derived = Object.keys(manifest.files).filter(path => /_astro\/.*\..*_.*\.(?:avif|webp)$/.test(path))
    expect(derived.filter(path => !named.has(path))).toEqual([])
  })

  it('is served with the type of each picture, pictures for good and pages until the next release', async () => {
    const store = directoryBucket(bucket())
    const edge = createEdge({ bucket: store, blobs: openBlobs(store) })
    const host = `http://${report.sites[0]?.manifest?.slice(0, 12)}--acme.localhost`
    const visit = (path: string, headers: Record<string, string> = {}) =>
      edge.fetch(new Request(`${host}/${encodeURI(path)}`, { headers }))
    for (const [format, type] of [
      ['avif', 'image/avif'],
      ['webp', 'image/webp'],
      ['jpg', 'image/jpeg'],
    ]) {
      const path = Object.keys(manifest.files).find(each => /_astro\/hero\./.test(each) && each.endsWith(`.${format}`))
      const { status, headers } = await visit(path ?? format ?? '')
      expect([status, headers.get('content-type')]).toEqual([200, type])
      expect(headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    }
    const page = await visit('walks/ridge/')
    expect(page.headers.get('cache-control')).toBe('public, max-age=0, must-revalidate')
    expect(page.headers.get('content-security-policy')).toContain("default-src 'self'")
  })

  it('comes out the same when it is built again', { timeout: 120_000 }, async () => {
    expect((await build()).sites[0]?.manifest).toBe(report.sites[0]?.manifest)
  })
})
