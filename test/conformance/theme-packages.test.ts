import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { directoryBucket } from '#bucket/directory.ts'
import { openFactory, reportOf } from '../build/factory.ts'
import { buildWithAstro } from './astro-build.ts'
import { compareTrees } from './compare.ts'
import { rulesFor } from './rules.ts'

const PACKAGE = 'themes/shop/node_modules/@acme/ui'

/** A theme with packages of its own, as `npm install` in its folder leaves them: one of components, one that it needs. */
const FILES: Readonly<Record<string, string>> = {
  'themes/shop/package.json': '{ "name": "shop", "type": "module", "dependencies": { "@acme/ui": "1.0.0" } }',
  'themes/shop/astro.config.mjs': `
import acme from '@acme/ui'
export default { site: 'https://shop.example', integrations: [acme()] }`,
  'themes/shop/src/pages/index.astro': `---
import { createRequire } from 'node:module'
import { readFileSync } from 'node:fs'
import { Badge } from '@acme/ui/components'
import weights from '@acme/weights'
const { version } = createRequire(import.meta.url)('@acme/weights/package.json')
const words = readFileSync(new URL('../../../words.txt', import.meta.url), 'utf8')
---
<html><head><title>Shop</title></head><body><Badge>New</Badge><p>{weights()} {version} {words}</p></body></html>`,
  'themes/shop/words.txt': 'Words beside the config',
  'themes/shop/node_modules/@acme/weights/package.json': '{ "name": "@acme/weights", "version": "2.0.0" }',
  'themes/shop/node_modules/@acme/weights/weights.txt': 'three pounds',
  'themes/shop/node_modules/@acme/weights/index.js':
    "const { readFileSync } = require('fs'), { join } = require('path')\nmodule.exports = () => readFileSync(join(__dirname, 'weights.txt'), 'utf8')",
  [`${PACKAGE}/package.json`]: `{ "name": "@acme/ui", "version": "1.0.0", "type": "module",
  "exports": { ".": "./index.js", "./components": "./components.ts", "./About.astro": "./About.astro" },
  "dependencies": { "@acme/colours": "1.0.0" }, "peerDependencies": { "astro": "*" } }`,
  [`${PACKAGE}/index.js`]: `
export default () => ({ name: 'acme', hooks: { 'astro:config:setup': ({ injectRoute }) =>
  injectRoute({ pattern: '/about', entrypoint: '@acme/ui/About.astro' }) } })`,
  [`${PACKAGE}/components.ts`]: `export { default as Badge } from './Badge.astro'`,
  [`${PACKAGE}/Badge.astro`]: `---
import { red } from '@acme/colours'
---
<b class="badge" data-colour={red}><slot /></b>
<style>.badge { padding: 2px }</style>
<script>document.querySelector('.badge')?.setAttribute('data-seen', 'yes')</script>`,
  [`${PACKAGE}/About.astro`]: `---
import Badge from './Badge.astro'
---
<html><head><title>About</title></head><body><h1>About</h1><Badge>Us</Badge></body></html>
<style>h1 { color: teal }</style>`,
  'themes/shop/node_modules/@acme/colours/package.json':
    '{ "name": "@acme/colours", "version": "1.0.0", "type": "module", "exports": "./index.js" }',
  'themes/shop/node_modules/@acme/colours/index.js': `import { readFileSync } from 'node:fs'
export const red = readFileSync(new URL('./red.txt', import.meta.url), 'utf8')`,
  'themes/shop/node_modules/@acme/colours/red.txt': '#c00',
  'sites/shop/site.json': '{ "name": "Shop", "domain": "shop.example", "theme": "shop", "finish": false }',
}

let root: string
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'theme-packages-'))
  for (const [path, text] of Object.entries(FILES)) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), text)
  }
})
afterAll(() => rm(root, { recursive: true, force: true }))

it('components, scoped styles, scripts and routes of packages that only the theme has are as `astro build` makes them', async () => {
  const workspace = {
    root,
    sitesDir: join(root, 'sites'),
    themesDir: join(root, 'themes'),
    stateDir: join(root, '.nextgen'),
  }
  await using factory = openFactory({ workspace, bucket: directoryBucket(join(root, 'bucket')) })
  const report = await factory.run({})
  const outDir = join(root, 'astro')
  await buildWithAstro(join(root, 'themes/shop'), { outDir })
  expect(await readFile(join(outDir, 'about/index.html'), 'utf8')).toMatch(
    /<b class="badge" data-colour="#c00" data-astro-cid-/,
  )
  const { differences } = await compareTrees(
    outDir,
    await factory.files(reportOf(report, 'shop')),
    rulesFor('https://shop.example'),
  )
  expect(differences).toEqual([])
})
