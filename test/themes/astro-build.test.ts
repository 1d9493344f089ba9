import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const repo = join(import.meta.dirname, '../..')
const run = promisify(execFile)
let folder: string

/** Below the repository, where the packages and `nextgen` itself are found as from `themes/`. */
beforeAll(async () => {
  await mkdir(join(repo, '.nextgen'), { recursive: true })
  folder = await mkdtemp(join(repo, '.nextgen', 'themes-'))
})

afterAll(() => rm(folder, { recursive: true, force: true }))

/** Runs plain `astro build` on a copy of a theme; reads files of its output. */
async function astroBuild(theme: string): Promise<(file: string) => Promise<string>> {
  const root = join(folder, theme)
  await cp(join(repo, 'themes', theme), root, { recursive: true })
  const astro = join(repo, 'node_modules/astro/bin/astro.mjs')
  await run(process.execPath, [astro, 'build'], { cwd: root, env: { ...process.env, ASTRO_TELEMETRY_DISABLED: '1' } })
  return file => readFile(join(root, 'dist', file), 'utf8')
}

describe('a theme under plain `astro build`, without the factory', () => {
  test('magazine shows the sample site and its bundled articles', async () => {
    const read = await astroBuild('magazine')
    const home = await read('index.html')
    expect(home).toContain('<title>The Quiet Hour: Notes on doing ordinary things well</title>')
    expect(home).toContain('<link rel="canonical" href="https://magazine.example/">')
    expect(home).toContain('href="/posts/a-boring-tool-drawer/"')
    expect(await read('2/index.html')).toContain('href="/posts/how-to-look-at-one-painting/"')
    expect(await read('posts/letters-that-get-answers/index.html')).toContain('Halden plain notebook')
    expect(await read('rss.xml')).toContain('<link>https://magazine.example/posts/soup-without-a-recipe/</link>')
    expect(await read('de/artikel/suppe-ohne-rezept/index.html')).toContain(
      'hreflang="en" href="https://magazine.example/posts/soup-without-a-recipe/"',
    )
    for (const page of ['404.html', 'about/index.html', 'topics/index.html', 'tags/habits/index.html'])
      expect(await read(page)).toContain('The Quiet Hour')
  })

  test('affiliate shows products, ratings, deals and the table, and marks every paid link', async () => {
    const read = await astroBuild('affiliate')
    expect(await read('index.html')).toMatch(/Orrin Task.*4\.7.*Halden plain notebook/s)
    expect(await read('products/index.html')).toMatch(/<table.*Brightness.*780 lx.*940 lx/s)
    expect(await read('products/lumo-arc/index.html')).toMatch(/€94.*was €119.*Code ARC25/s)
    expect(await read('deals/index.html')).toMatch(/Save 21%.*Save 17%/s)
    const review = await read('posts/desk-lamps/index.html')
    expect(review).toContain('href="/go/lumo-arc/" rel="sponsored nofollow noopener"')
    expect(review).toContain('Arm does not sink')
    expect(review).toContain(
      '<a href="https://shop.example/orrin-task?colour=black&amp;tag=sidebyside-21" rel="sponsored nofollow noopener">',
    )
    expect(review).toContain('<a href="https://standards.example/flicker">')
    const redirect = await read('go/lumo-arc/index.html')
    expect(redirect).toContain('content="0; url=https://shop.example/lumo-arc?tag=sidebyside-21"')
    expect(redirect).toContain('<meta name="robots" content="noindex">')
    expect(await read('rss.xml')).toContain('<language>en</language>')
    expect(await read('404.html')).toContain('<meta name="robots" content="noindex">')
  })

  test('corporate speaks two languages with slugs of their own, and falls back to the original', async () => {
    const read = await astroBuild('corporate')
    const original = await read('services/surveys/index.html')
    const german = await read('de/leistungen/bestandsaufnahme/index.html')
    for (const page of [original, german]) {
      expect(page).toContain('hreflang="en" href="https://corporate.example/services/surveys/"')
      expect(page).toContain('hreflang="de" href="https://corporate.example/de/leistungen/bestandsaufnahme/"')
      expect(page).toContain('hreflang="x-default" href="https://corporate.example/services/surveys/"')
    }
    expect(german).toContain('<html lang="de" dir="ltr"')
    const untranslated = await read('de/leistungen/timber/index.html')
    expect(untranslated).toContain('<link rel="canonical" href="https://corporate.example/services/timber/">')
    expect(untranslated).toMatch(/<main id="content" lang="en">/)
    expect(untranslated).not.toMatch(/<link rel="alternate" hreflang/)
  })

  test('saas shows features, prices by locale and what has changed, newest first', async () => {
    const read = await astroBuild('saas')
    const pricing = await read('pricing/index.html')
    expect(pricing).toMatch(/The house.*€39.*€468 a year.*The house.*€49/s)
    expect(await read('de/preise/index.html')).toMatch(/39\s*€.*468\s*€ im Jahr/s)
    expect(pricing).toContain('"@type":"FAQPage"')
    expect(await read('changelog/index.html')).toMatch(/April 2, 2026.*4\.2.*December 9, 2025/s)
    expect(await read('index.html')).toContain('href="https://app.saas.example/signup"')
  })

  test('giveaway takes entries without a script, and shows the last day where none runs', async () => {
    const read = await astroBuild('giveaway')
    const home = await read('index.html')
    expect(home).toMatch(
      /<form method="post" action="https:\/\/forms\.example\/kettle-and-cone" data-thanks="\/thanks\/"/,
    )
    expect(home).toMatch(/<time datetime="2027-06-14T18:00:00\.000Z"[^>]*>Open until June 14, 2027<\/time>/)
    expect(home).toMatch(/<dd[^>]*>14<\/dd>.*<dd[^>]*>Jun<\/dd>.*<dd[^>]*>18:00<\/dd>/s)
    expect(await read('thanks/index.html')).toContain('<meta name="robots" content="noindex">')
    expect(await read('de/teilnahmebedingungen/index.html')).toContain(
      'hreflang="en" href="https://giveaway.example/rules/"',
    )
    expect(await read('winners/index.html')).toContain('Ingrid K.')
  })
})
