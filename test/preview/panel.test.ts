import { expect, test } from 'vitest'
import type { PreviewedPage } from '#model/preview.ts'
import { panelHtml, totals } from '#preview/toolbar/panel.ts'

const NOTHING = { entries: [], collections: [], lists: [], misses: [], clock: false, outside: [] }
const previewed: PreviewedPage = {
  site: 'acme',
  theme: 'magazine',
  sites: [
    { id: 'acme', name: 'Acme & <Sons>' },
    { id: 'beta', name: 'Beta' },
  ],
  themes: ['magazine', 'saas'],
  locales: [
    { locale: 'en', href: '/' },
    { locale: 'de', href: '/de/' },
  ],
  notices: [{ code: 'words-invalid', message: '"de" has no "skip"', where: 'src/strings.json:7' }],
  page: {
    reads: { ...NOTHING, entries: [{ entry: 'posts/one', parts: ['data.title', 'html'] }], clock: true },
    shared: NOTHING,
    weight: { html: 12_345, css: 2000 },
    findings: [
      { gate: 'internal-links', level: 'error', page: '/de/', line: 9, message: 'The link <x> leads nowhere' },
    ],
  },
}

test('the panel tells reads, weight and findings, and has the page chosen that is shown', () => {
  const html = panelHtml(previewed, totals([1000, 500]), '/de/')
  expect(html).toContain('<li>posts/one: data.title, html</li><li>the day</li>')
  expect(html).toContain('HTML 12.3 kB')
  expect(html).toContain('2 images loaded, 1.5 kB')
  expect(html).toContain('<span class="error">internal-links:9</span> The link &lt;x&gt; leads nowhere')
  expect(html).toContain('<option value="/de/" selected>de</option>')
  expect(html).toContain('src/strings.json:7: &quot;de&quot; has no &quot;skip&quot;')
})

test('nothing of a site becomes markup of the panel', () => {
  const html = panelHtml(previewed, totals([]), '/"><script>')
  expect(html).not.toContain('<script>')
  expect(html).toContain('Acme &amp; &lt;Sons&gt;')
})

test('a page that was not shown yet has choices all the same', () => {
  const { page: _, ...unseen } = previewed
  const html = panelHtml(unseen, totals([]), '/')
  expect(html).toContain('load it anew')
  expect(html).toContain('<select name="theme">')
})
