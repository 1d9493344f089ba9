import { spawnSync } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { blobKey } from '#blobs/blobs.ts'
import type { Manifest } from '#model/manifest.ts'
import type { RunReport } from '#model/report.ts'
import { photoOf } from './make-images.ts'

const REPO = fileURLToPath(new URL('../..', import.meta.url))

let root: string
const bucket = () => join(root, '.nextgen/bucket')
const live = () => readFile(join(bucket(), 'sites/acme/live.json'), 'utf8').catch(() => null)

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'broken-images-'))
  await symlink(join(REPO, 'node_modules'), join(root, 'node_modules'))
  await cp(join(REPO, 'test/conformance/themes/images'), join(root, 'themes/walks'), { recursive: true })
  const walk = join(root, 'sites/acme/content/walks/ridge')
  await mkdir(walk, { recursive: true })
  const photo = await photoOf(1200, 800).jpeg().toBuffer()
  await writeFile(join(walk, 'cut.jpg'), photo.subarray(0, photo.length / 2))
  await writeFile(join(walk, 'none.png'), '')
  await writeFile(
    join(walk, 'plan.svg'),
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9" onload="alert(1)"><script>alert(2)</script><path d="M0 0h9"/></svg>',
  )
  await writeFile(
    join(walk, 'index.md'),
    '---\ntitle: Ridge\nhero: cut.jpg\ngallery:\n  - { src: none.png, caption: None }\n---\n\nText.\n\n![A plan](./plan.svg)\n\n<img src="/nowhere/hut.jpg">\n',
  )
})
afterAll(() => rm(root, { recursive: true, force: true }))

async function publish(gates: Record<string, string>): Promise<{ code: number | null; report: RunReport }> {
  const site = { domain: 'acme.example', theme: 'walks', content: { source: 'directory', path: 'content' }, gates }
  await writeFile(join(root, 'sites/acme/site.json'), JSON.stringify(site))
  const { status, stdout } = spawnSync(
    join(REPO, 'node_modules/node/bin/node'),
    [join(REPO, 'bin/nextgen.js'), 'publish', '--root', root, '--json'],
    { env: { PATH: process.env.PATH, HOME: process.env.HOME }, encoding: 'utf8' },
  )
  return { code: status, report: JSON.parse(stdout) as RunReport }
}

describe('images that cannot be read', () => {
  it('keep their site from going live, with page, image and reason', { timeout: 120_000 }, async () => {
    const { code, report } = await publish({})
    expect(code).toBe(12)
    expect(await live()).toBeNull()
    const errors = report.sites[0]?.errors ?? []
    expect(new Set(errors.map(each => each.code))).toEqual(new Set(['gate-broken-images']))
    expect(errors).toContainEqual({
      code: 'gate-broken-images',
      where: '/walks/ridge/',
      message: expect.stringMatching(/^The page \/walks\/ridge shows \/_astro\/cut\..*premature end.*grey area/i),
      hint: expect.stringContaining('"broken-images": "warn"'),
    })
    expect(errors.map(({ message }) => message).join('\n')).toMatch(
      /The entry walks\/ridge\/index\.md names the image walks\/ridge\/none\.png.*it is empty/,
    )
    expect(report.totals.peakRssMb).toBeLessThan(1024)
  })

  it('show a grey area of their size where the site lets that pass', { timeout: 120_000 }, async () => {
    const { code, report } = await publish({ 'broken-images': 'warn' })
    expect(code).toBe(0)
    const [site] = report.sites
    expect(site?.warnings).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ code: 'gate-broken-images' }),
        expect.objectContaining({
          code: 'gate-internal-links',
          where: expect.stringMatching(/^\/walks\/ridge\//),
          message: 'The site has no image /nowhere/hut.jpg',
        }),
        expect.objectContaining({
          code: 'gate-image-alt',
          where: expect.stringMatching(/^\/walks\/ridge\//),
          message: 'The image /nowhere/hut.jpg has no alt text',
        }),
      ]),
    )
    expect(report.totals.peakRssMb).toBeLessThan(1024)
    const { files } = JSON.parse(
      await readFile(join(bucket(), `sites/acme/manifests/${site?.manifest}.json`), 'utf8'),
    ) as Manifest
    const bytesOf = (path: string) => readFile(join(bucket(), blobKey(files[path]?.digest as never)))
    const shown = Object.keys(files).filter(path => /\/(cut|none)\..*\.(webp|avif|jpe?g)$/.test(path))
    const made = shown.filter(path => /_\w+\.\w+$/.test(path))
    expect(made.length).toBeGreaterThan(2)
    for (const path of made) {
      const { channels } = await sharp(await bytesOf(path)).stats()
      for (const { min, max } of channels) expect(min > 200 && max < 232, path).toBe(true)
    }
    const [drawing = ''] = Object.keys(files).filter(path => /\/plan\..*svg$/.test(path))
    const text = (await bytesOf(drawing)).toString()
    expect(text).toContain('<path d="M0 0h9">')
    expect(text).not.toMatch(/script|onload/)
  })
})
