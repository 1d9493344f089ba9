import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openWorkspace } from '#config/workspace.ts'
import { openFactory, REPOSITORY, reportOf } from '../build/factory.ts'
import { buildWithAstro } from '../conformance/astro-build.ts'
import { photoOf } from '../images/make-images.ts'

const FILES: Readonly<Record<string, string>> = {
  'astro.config.mjs': "import nextgen from 'nextgen/astro'\nexport default { integrations: [nextgen()] }\n",
  'src/content.config.ts': `import { defineCollection } from 'astro:content'
import { glob } from 'astro/loaders'
import { z } from 'astro/zod'
export const collections = {
  trips: defineCollection({
    loader: glob({ base: './src/content/trips', pattern: '**/*.md' }),
    schema: ({ image }) => z.object({ title: z.string(), cover: image() }),
  }),
}
`,
  'src/content/trips/ridge.md': '---\ntitle: Ridge\ncover: ./ridge.jpg\n---\n\nText.\n\n![The ridge](./ridge.jpg)\n',
  'src/pages/index.astro': `---
import { Image } from 'astro:assets'
import { getCollection, render } from 'astro:content'
import { describe } from 'nextgen:pictures'
import logo from '../logo.png'
const [trip] = await getCollection('trips')
const cover = await describe(trip.data.cover)
const own = await describe(logo)
const { Content } = await render(trip)
---
<!doctype html>
<html lang="en">
  <head><title>Trips</title></head>
  <body data-cover={JSON.stringify(cover)} data-logo={JSON.stringify(own)}>
    <main><h1>Trips</h1><Image src={logo} alt="" width={20} /><Content /></main>
  </body>
</html>
`,
}

let root: string
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'pictures-module-'))
  await symlink(join(REPOSITORY, 'node_modules'), join(root, 'node_modules'))
  const theme = join(root, 'themes/trips')
  for (const [path, text] of Object.entries(FILES)) {
    await mkdir(join(theme, path, '..'), { recursive: true })
    await writeFile(join(theme, path), text)
  }
  const photo = photoOf(900, 600).withExif({ IFD2: { DateTimeOriginal: '2024:05:01 17:30:00' } })
  await writeFile(join(theme, 'src/content/trips/ridge.jpg'), await photo.jpeg().toBuffer())
  await writeFile(join(theme, 'src/logo.png'), await photoOf(60, 60).png().toBuffer())
})
afterAll(() => rm(root, { recursive: true, force: true }))

const factsIn = (html: string) =>
  Object.fromEntries(
    ['cover', 'logo'].map(name => {
      const [, json = ''] = new RegExp(`data-${name}="([^"]*)"`).exec(html) ?? []
      return [name, JSON.parse(json.replaceAll('&#34;', '"').replaceAll('&quot;', '"'))]
    }),
  )

it('themes learn date, colour and placeholder of pictures, in the factory as under plain `astro build`', {
  timeout: 120_000,
}, async () => {
  const theme = join(root, 'themes/trips')
  const outDir = join(root, 'astro')
  await buildWithAstro(theme, { site: 'https://acme.example', outDir })
  const expected = factsIn(await readFile(join(outDir, 'index.html'), 'utf8'))
  expect(expected.cover).toMatchObject({ taken: '2024-05-01T17:30:00', opaque: true })
  expect(expected.logo).toMatchObject({ taken: null, color: expect.stringMatching(/^#[0-9a-f]{6}$/) })

  const site = { domain: 'acme.example', theme: 'trips', images: { placeholders: true }, content: { path: 'content' } }
  await mkdir(join(root, 'sites/acme'), { recursive: true })
  await writeFile(join(root, 'sites/acme/site.json'), JSON.stringify(site))
  await cp(join(theme, 'src/content'), join(root, 'sites/acme/content'), { recursive: true })
  await using factory = openFactory({ workspace: openWorkspace(root) })
  const report = reportOf(await factory.run(), 'acme')
  expect(report.errors).toBeUndefined()
  const html = new TextDecoder().decode((await factory.files(report)).get('index.html'))
  expect(factsIn(html)).toEqual(expected)

  // The picture of the entry shows its colours until it is there; the theme's own does not.
  const { thumbhash, placeholder } = expected.cover
  expect(html).toContain(`img[data-thumbhash="${thumbhash}"]{background:${placeholder}}`)
  expect(html.match(/<img [^>]*data-thumbhash="/g)).toHaveLength(1)
  const { files, headerSets = [] } = await factory.manifest(report)
  const policy = headerSets[files['index.html']?.headerSet ?? 0]?.['content-security-policy']
  expect(policy).toContain("style-src 'self' 'sha256-")
  expect(policy).not.toContain('unsafe')
})
