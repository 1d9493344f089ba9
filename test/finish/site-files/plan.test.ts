import { describe, expect, it } from 'vitest'
import { headLinks } from '#finish/site-files/head-links.ts'
import { planSiteFiles } from '#finish/site-files/plan.ts'
import { siteWith } from './page-facts.ts'

const planWith = (...paths: string[]) => planSiteFiles(path => paths.includes(path))

describe('planSiteFiles', () => {
  it('adds every file that needs no image to a site that brings nothing', () => {
    expect(planWith()).toEqual({
      files: {
        sitemap: 'sitemap.xml',
        robots: 'robots.txt',
        rss: 'rss.xml',
        atom: 'atom.xml',
        'json-feed': 'feed.json',
        llms: 'llms.txt',
        manifest: 'site.webmanifest',
        favicon: null,
        'touch-icon': null,
      },
      ownSitemap: null,
      icon: null,
      letterIcon: true,
    })
  })

  it.each([
    ['sitemap', 'sitemap-index.xml'],
    ['robots', 'robots.txt'],
    ['rss', 'feed.xml'],
    ['rss', 'rss/index.xml'],
    ['atom', 'atom.xml'],
    ['json-feed', 'feed.json'],
    ['llms', 'llms.txt'],
    ['manifest', 'manifest.webmanifest'],
  ] as const)('leaves the %s to a site that brings %s', (kind, path) => {
    expect(planWith(path).files[kind]).toBeNull()
  })

  it('tells the sitemap that the site brings', () => {
    expect(planWith('sitemap-index.xml').ownSitemap).toBe('sitemap-index.xml')
  })

  it.each([
    [['favicon.png', 'favicon.svg'], 'favicon.svg'],
    [['favicon.svg', 'icon.png', 'icon.svg'], 'icon.svg'],
    [['favicon.svg', 'icon.png'], 'icon.png'],
  ])('of %j takes %s for the icons', (paths, icon) => {
    const plan = planWith(...paths)
    expect(plan.icon).toBe(icon)
    expect(plan.files.favicon).toBe('favicon.ico')
    expect(plan.letterIcon).toBe(false)
  })

  it('makes no letter where there is a favicon.ico', () => {
    expect(planWith('favicon.ico').letterIcon).toBe(false)
  })
})

describe('headLinks', () => {
  const tagsOf = (base: string, feeds: boolean, ...paths: string[]) =>
    headLinks({
      plan: planWith(...paths),
      site: siteWith({ name: 'Tom & "Co"', tokens: { color: { brand: '#0a7ea4' } } }),
      base,
      feeds,
    }).map(({ html }) => html)

  it('names the files under the base of the site, with its name escaped', () => {
    expect(tagsOf('/docs', true, 'icon.svg')).toEqual([
      '<link rel="icon" sizes="32x32" href="/docs/favicon.ico">',
      '<link rel="icon" type="image/svg+xml" href="/docs/icon.svg">',
      '<link rel="apple-touch-icon" href="/docs/apple-touch-icon.png">',
      '<link rel="manifest" href="/docs/site.webmanifest">',
      '<meta name="theme-color" content="#0a7ea4">',
      '<link rel="alternate" type="application/rss+xml" title="Tom &amp; &quot;Co&quot;" href="/docs/rss.xml">',
      '<link rel="alternate" type="application/atom+xml" title="Tom &amp; &quot;Co&quot;" href="/docs/atom.xml">',
      '<link rel="alternate" type="application/feed+json" title="Tom &amp; &quot;Co&quot;" href="/docs/feed.json">',
    ])
  })

  it('names no feed for a site without articles, and no picture files that nobody makes', () => {
    expect(tagsOf('/', false)).toEqual([
      '<link rel="icon" type="image/svg+xml" href="/favicon.svg">',
      '<link rel="manifest" href="/site.webmanifest">',
      '<meta name="theme-color" content="#0a7ea4">',
    ])
  })
})
