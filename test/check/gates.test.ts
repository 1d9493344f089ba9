import { describe, expect, it } from 'vitest'
import { artifactShrank } from '#check/artifact-shrank.ts'
import { budgets } from '#check/budgets.ts'
import { csp } from '#check/csp.ts'
import { duplicateTitles } from '#check/duplicate-titles.ts'
import { html } from '#check/html.ts'
import { imageAlt } from '#check/image-alt.ts'
import { internalLinks } from '#check/internal-links.ts'
import { jsonLd } from '#check/json-ld.ts'
import { leakedSecrets } from '#check/leaked-secrets.ts'
import { missingDescriptions } from '#check/missing-descriptions.ts'
import { redirectedLinks } from '#check/redirected-links.ts'
import type { PageFacts } from '#model/page-facts.ts'
import { contextOf, manifestOf, pageAt, problemsOf } from './site-in-memory.ts'

const linking = (...hrefs: string[]): Partial<PageFacts> => ({
  links: hrefs.map((href, index) => ({ href, line: index + 1 })),
})
const image = (src: string, alt: string | null = '', line = 1) => ({ src, alt, width: null, height: null, line })

describe('internal-links', () => {
  it('names page, line, link and target of each link that leads nowhere', () => {
    const pages = [
      pageAt('/', linking('/about/', '/abuot/', 'https://other.example/x')),
      pageAt('/about/', linking('../', 'team')),
    ]
    expect(problemsOf(internalLinks, contextOf(pages))).toEqual([
      {
        page: '/',
        line: 2,
        element: '<a href="/abuot/">',
        message: 'The link /abuot/ leads nowhere: the site has no /abuot/',
      },
      {
        page: '/about/',
        line: 2,
        element: '<a href="team">',
        message: 'The link team leads nowhere: the site has no /about/team',
      },
    ])
  })

  it.each([
    ['an id', '/about/#team', []],
    ['an id of the page itself', '#own', []],
    ['the top', '/about/#top', []],
    ['nothing', '/about/#', []],
    ['a place in a file that is no page', '/report.pdf#page=2', []],
    [
      'a missing id',
      '/about/#teem',
      ['The link /about/#teem leads to a place that its page does not have: no element there has the id "teem"'],
    ],
    [
      'a missing id of the page itself',
      '#owm',
      ['The link #owm leads to a place that its page does not have: no element there has the id "owm"'],
    ],
    ['no URL', 'https://[', ['The link https://[ is no URL']],
  ])('of a link to %s says %3$j', (_, href, messages) => {
    const pages = [pageAt('/', { ...linking(href), ids: ['own'] }), pageAt('/about/', { ids: ['team'] })]
    const found = problemsOf(internalLinks, contextOf(pages, { files: { 'report.pdf': 1 } }))
    expect(found.map(({ message }) => message)).toEqual(messages)
  })

  it('finds images, stylesheets and scripts that the site does not have', () => {
    const page = pageAt('/', {
      images: [
        image('/a.png'),
        image('/b.png', '', 7),
        image('https://cdn.example/c.png'),
        image('data:image/png;base64,AA'),
      ],
      styles: ['/_astro/a.css', '/_astro/b.css'],
      scripts: ['/a.js'],
    })
    expect(problemsOf(internalLinks, contextOf([page], { files: { 'a.png': 1, '_astro/a.css': 1 } }))).toEqual([
      { page: '/', line: 7, element: '<img src="/b.png">', message: 'The site has no image /b.png' },
      { page: '/', element: '<link href="/_astro/b.css">', message: 'The site has no file /_astro/b.css' },
      { page: '/', element: '<script src="/a.js">', message: 'The site has no script /a.js' },
    ])
  })

  it('finds redirects that lead nowhere', () => {
    const redirects = ['/', '/gone/', 'https://other.example/'].map((to, index) => ({
      from: `/old-${index}/`,
      to,
      status: 301,
    }))
    expect(problemsOf(internalLinks, contextOf([pageAt('/')], { site: { redirects } }))).toEqual([
      {
        page: 'sites/acme/site.json',
        element: '/gone/',
        message: 'The redirect of /old-1/ leads to /gone/, which the site does not have',
      },
    ])
  })
})

describe('redirected-links', () => {
  it('finds links that are answered with a redirect', () => {
    const redirects = [{ from: '/old/', to: '/about/', status: 301 }]
    const pages = [pageAt('/', linking('/about', '/about/', '/old/', '/nowhere/')), pageAt('/about/')]
    expect(
      problemsOf(redirectedLinks, contextOf(pages, { site: { redirects } })).map(({ message }) => message),
    ).toEqual([
      'The link /about is answered with a redirect to /about/',
      'The link /old/ is answered with a redirect to /about/',
    ])
  })
})

describe('duplicate-titles', () => {
  it('names the pages that share a title', () => {
    const pages = ['/a/', '/b/', '/c/', '/d/', '/e/', '/f/'].map(url =>
      pageAt(url, { title: url === '/f/' ? 'Other' : 'Same' }),
    )
    expect(problemsOf(duplicateTitles, contextOf(pages))).toEqual([
      {
        page: '/a/',
        element: '<title>Same</title>',
        message: 'The page has the same title as /b/, /c/, /d/ and 1 more',
      },
    ])
  })

  it('lets a page have the title of its translation', () => {
    const pages = [pageAt('/a/', { title: 'Café' }), pageAt('/fr/a/', { title: 'Café', language: 'fr' })]
    expect(problemsOf(duplicateTitles, contextOf(pages))).toEqual([])
  })

  it.each<[string, Partial<PageFacts>]>([
    ['is hidden', { hidden: true }],
    ['names another as its original', { canonical: 'https://acme.example/a/' }],
    ['stands for a missing page', { file: '404.html' }],
  ])('does not count a page that %s', (_, facts) => {
    expect(problemsOf(duplicateTitles, contextOf([pageAt('/a/'), pageAt('/b/', facts)]))).toEqual([])
  })

  it('counts a page that names itself, however it spells that', () => {
    const canonical = ['https://acme.example/gr%C3%B6%C3%9Fe/', 'https://acme.example/größe/', '/größe/']
    for (const each of canonical)
      expect(
        problemsOf(duplicateTitles, contextOf([pageAt('/a/'), pageAt('/gr%C3%B6%C3%9Fe/', { canonical: each })])),
      ).toHaveLength(1)
  })
})

describe('missing-descriptions', () => {
  it('finds listed pages without one', () => {
    const pages = [
      pageAt('/a/', { description: 'Tea' }),
      pageAt('/b/', { description: ' ' }),
      pageAt('/c/', { hidden: true }),
      pageAt('/d/'),
    ]
    expect(problemsOf(missingDescriptions, contextOf(pages)).map(({ page }) => page)).toEqual(['/b/', '/d/'])
  })
})

describe('image-alt', () => {
  it('finds images without the attribute, and accepts that some are decoration', () => {
    const page = pageAt('/', { images: [image('/a.png', 'Tea'), image('/b.png', ''), image('/c.png', null, 9)] })
    expect(problemsOf(imageAlt, contextOf([page]))).toEqual([
      { page: '/', line: 9, element: '<img src="/c.png">', message: 'The image /c.png has no alt text' },
    ])
  })
})

describe('html', () => {
  it('tells what the scanner saw, and what a page lacks', () => {
    const fault = { message: 'The element is never closed', element: '<b>', line: 4 }
    const page = pageAt('/', { faults: [fault], title: ' ', language: null, ids: ['a', 'b', 'a', 'a'] })
    expect(problemsOf(html, contextOf([page]))).toEqual([
      { page: '/', ...fault, message: 'The element is never closed: <b>' },
      { page: '/', element: '<title>', message: 'The page has no title' },
      { page: '/', element: '<html>', message: 'The page does not say its language' },
      { page: '/', element: 'id="a"', message: 'More than one element has the id "a"' },
    ])
  })

  it('asks no language of a page that leads on, which is Astro’s own', () => {
    const page = pageAt('/old/', { language: null, forwards: true })
    expect(problemsOf(html, contextOf([page]))).toEqual([])
  })
})

describe('json-ld', () => {
  const messages = (...jsonLdTexts: string[]) =>
    problemsOf(jsonLd, contextOf([pageAt('/', { jsonLd: jsonLdTexts })])).map(({ message }) => message)
  const of = (node: object) => messages(JSON.stringify({ '@context': 'https://schema.org', ...node }))

  it.each<[string, object, string[]]>([
    ['an article', { '@type': 'Article', headline: 'Tea', datePublished: '2026-01-02' }, []],
    [
      'an article without a headline',
      { '@type': 'BlogPosting', headline: '' },
      ['The structured data of type BlogPosting has no headline'],
    ],
    [
      'a date that is none',
      { '@type': 'Article', headline: 'Tea', dateModified: 'May 3' },
      ['dateModified of the structured data is "May 3", no date such as 2026-01-31'],
    ],
    [
      'a product',
      { '@type': 'Product', name: 'Kettle', offers: { '@type': 'Offer', price: 3, priceCurrency: 'EUR' } },
      [],
    ],
    [
      'a product with half an offer',
      { '@type': 'Product', name: 'Kettle', offers: [{ '@type': 'Offer', price: 3 }] },
      ['The structured data of type Offer has no priceCurrency or priceSpecification'],
    ],
    [
      'a product that nobody sells or rates',
      { '@type': 'Product', name: 'Kettle' },
      ['The structured data of type Product has no offers or review or aggregateRating'],
    ],
    ['a type among others', { '@type': ['Thing', 'Person'] }, ['The structured data of type Person has no name']],
    [
      'questions',
      {
        '@type': 'FAQPage',
        mainEntity: [{ '@type': 'Question', name: 'Why?', acceptedAnswer: { '@type': 'Answer', text: '' } }],
      },
      ['The structured data of type Answer has no text'],
    ],
    [
      'a graph',
      { '@graph': [{ '@type': 'WebSite', name: 'Acme' }, { '@type': 'Organization' }] },
      ['The structured data of type Organization has no name'],
    ],
    ['a reference', { '@type': 'Article', headline: 'Tea', author: { '@id': '#ada' } }, []],
    ['no type', { name: 'Tea' }, ['The structured data does not say what it describes: no "@type"']],
    ['a type it does not know', { '@type': 'Volcano' }, []],
    [
      'breadcrumbs',
      {
        '@type': 'BreadcrumbList',
        itemListElement: [
          { '@type': 'ListItem', position: 1, name: 'Home' },
          { '@type': 'ListItem', position: 3, name: '' },
        ],
      },
      [
        'Item 1 of the BreadcrumbList has no item',
        'Item 2 of the BreadcrumbList has the position 3',
        'Item 2 of the BreadcrumbList has no name',
      ],
    ],
  ])('of %s says what is wrong', (_, node, expected) => {
    expect(of(node)).toEqual(expected)
  })

  it.each([
    ['{"@context": "https://schema.org",}', /^The structured data is no JSON: /],
    ['null', /^The structured data holds no object$/],
    ['{"@type": "Article"}', /^The structured data does not name its vocabulary/],
  ])('of %s says what is wrong', (text, expected) => {
    expect(messages(text)).toEqual([expect.stringMatching(expected)])
  })

  it('gives up on data without end', () => {
    const deep = `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`
    expect(messages(`{"@context":"https://schema.org","@type":"Thing","a":${deep}}`)).toEqual([
      'The structured data is nested too deeply',
    ])
  })
})

describe('budgets', () => {
  const page = pageAt('/', {
    bytes: 10_000,
    styles: ['/a.css', '/a.css', '/font.woff2', '/chunk.js'],
    scripts: ['/a.js', 'https://cdn.example/b.js'],
    images: [image('/a.png'), image('/a.png'), image('data:image/png;base64,AA')],
    inline: { styles: 500, scripts: 200 },
  })
  const files = { 'a.css': 1500, 'a.js': 3000, 'chunk.js': 1000, 'a.png': 50_000, 'font.woff2': 9000 }
  const found = (choices: object) =>
    problemsOf(budgets, contextOf([page], { files, choices: { budgets: choices } })).map(({ message }) => message)

  it('is content with what is just enough', () => {
    expect(found({ html: 10_000, css: 2000, js: 4200, images: 50_000, requests: 7 })).toEqual([])
  })

  it.each([
    [{ html: 9_999 }, 'The HTML is too large: 10.0 kB, the budget is 10.0 kB'],
    [{ css: 1_999 }, 'The CSS is too large: 2.0 kB, the budget is 2.0 kB'],
    [{ js: 4_000 }, 'The JavaScript is too large: 4.2 kB, the budget is 4.0 kB'],
    [{ images: 40_000 }, 'The images are too large: 50.0 kB, the budget is 40.0 kB'],
    [{ requests: 6 }, 'The page makes too many requests: 7, the budget is 6'],
  ])('with %j says: %s', (choices, message) => {
    expect(found(choices)).toEqual([message])
  })
})

describe('artifact-shrank', () => {
  const pages = (count: number, size = 1000) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`${index}/index.html`, size]))
  const found = (before: Record<string, number> | null, now: Record<string, number>, shrink?: number) => {
    const choices = shrink === undefined ? {} : { shrink }
    const context = contextOf([], { files: now, live: before && manifestOf(before), choices })
    return problemsOf(artifactShrank, context).map(({ element }) => element)
  }

  it.each<[string, Record<string, number> | null, Record<string, number>, string[]]>([
    ['a first release', null, pages(1), []],
    ['a site that grows', pages(10), pages(20), []],
    ['a site that loses half', pages(10), pages(5), []],
    ['a site that loses more than half', pages(10), pages(4), ['pages', 'bytes']],
    ['a site whose pages were emptied', pages(10, 1000), pages(10, 100), ['bytes']],
    ['a site that has lost everything', pages(10), {}, ['pages', 'bytes']],
    ['a site too small to tell', pages(4), pages(1), []],
  ])('of %s says the right thing', (_, before, now, expected) => {
    expect(found(before, now)).toEqual(expected)
  })

  it('takes the limit from the site', () => {
    expect(found(pages(10), pages(8), 10)).toEqual(['pages', 'bytes'])
    expect(found(pages(10), pages(1), 95)).toEqual([])
  })
})

describe('secrets', () => {
  it('tells file and name, never the value', () => {
    const leaks = [{ file: 'a/index.html', line: 3, name: 'S3_SECRET' }]
    expect(problemsOf(leakedSecrets, contextOf([], { leaks }))).toEqual([
      { page: '/a/index.html', line: 3, element: 'S3_SECRET', message: 'The file holds the value of S3_SECRET' },
    ])
  })

  it('tells files that hold secrets by their name', () => {
    expect(problemsOf(leakedSecrets, contextOf([], { secretFiles: ['.git'] }))).toEqual([
      { page: '/.git', element: '.git', message: 'Expected nothing that holds secrets by its name, got .git' },
    ])
  })
})

describe('csp', () => {
  it('names what the policy of a page stops', () => {
    const pages = [pageAt('/', { stopped: ['https://cdn.example'] }), pageAt('/about/')]
    expect(problemsOf(csp, contextOf(pages))).toEqual([
      {
        page: '/',
        element: 'https://cdn.example',
        message:
          'The content security policy stops what the page loads from https://cdn.example: list the origin in "csp" of the site',
      },
    ])
  })
})
