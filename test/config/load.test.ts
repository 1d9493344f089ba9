import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadSites } from '#config/load.ts'
import { SiteError } from '#model/failure.ts'
import { makeWorkspace } from './workspace-folder.ts'

const acme = { domain: 'acme.example', theme: 'affiliate' }

test('a site with only a domain and a theme gets every default', async () => {
  await using folder = await makeWorkspace({ 'sites/acme/site.json': acme })
  expect(await loadSites(folder.workspace)).toEqual({
    sites: [
      {
        id: 'acme',
        name: 'acme',
        domain: 'acme.example',
        aliases: [],
        theme: 'affiliate',
        locale: 'en',
        locales: [],
        tokens: {},
        navigation: [],
        options: {},
        redirects: [],
        finish: true,
        declaredIn: 'sites/acme/site.json',
      },
    ],
    failed: [],
  })
})

test('a site.json may hold comments, trailing commas and every field', async () => {
  await using folder = await makeWorkspace({
    'content/coffee/posts/one.md': '# One',
    'sites/acme/public/ads.txt': 'ads',
    'sites/acme/site.json': `{
      "$schema": "../../site.schema.json", // for editors
      "name": "Acme", "domain": "Acme.Example", "theme": "affiliate",
      "aliases": ["www.acme.example", "ACME.example", "münchen.example"],
      "locale": "pt-BR", "locales": ["pt-BR", "en"],
      "content": { "path": "../../content/coffee", "publication": "date" },
      "markdown": { "remarkPlugins": ["remark-toc", ["remark-x", { "deep": true }]] },
      "tokens": { "color": { "brand": "#0a7ea4" }, "space": 4 },
      "navigation": [{ "label": "Deals", "href": "/deals/", "children": [{ "label": "Old", "href": "/deals/old/" }] }],
      "options": { "hero": { "wide": true } },
      "redirects": { "/old": "/new/", "/shop": "https://shop.example/" },
      "gone": { "redirect": "https://other.example/" },
      "finish": false, /* the end */
    }`,
  })
  const { sites, failed } = await loadSites(folder.workspace)
  expect(failed).toEqual([])
  expect(sites[0]).toEqual({
    id: 'acme',
    name: 'Acme',
    domain: 'acme.example',
    aliases: ['www.acme.example', 'xn--mnchen-3ya.example'],
    theme: 'affiliate',
    locale: 'pt-BR',
    locales: ['pt-BR', 'en'],
    content: { source: 'directory', path: join(folder.root, 'content/coffee'), publication: 'date' },
    markdown: { remarkPlugins: ['remark-toc', ['remark-x', { deep: true }]], rehypePlugins: [], sanitize: 'editorial' },
    tokens: { color: { brand: '#0a7ea4' }, space: 4 },
    navigation: [{ label: 'Deals', href: '/deals/', children: [{ label: 'Old', href: '/deals/old/' }] }],
    options: { hero: { wide: true } },
    redirects: [
      { from: '/old', to: '/new/', status: 301 },
      { from: '/shop', to: 'https://shop.example/', status: 301 },
    ],
    gone: { redirect: 'https://other.example/' },
    finish: false,
    publicDir: join(folder.root, 'sites/acme/public'),
    declaredIn: 'sites/acme/site.json',
  })
})

test('the folder content/ of a site is its content unless it names another', async () => {
  await using folder = await makeWorkspace({
    'sites/a/site.json': { ...acme, domain: 'a.example' },
    'sites/a/content/posts/one.md': '',
    'sites/b/site.json': { ...acme, domain: 'b.example', content: { path: 'texts' } },
    'sites/b/content/posts/one.md': '',
    'sites/c/site.json': {
      ...acme,
      domain: 'c.example',
      content: { source: 'newsroom', collections: { posts: { type: 'articles' } } },
    },
  })
  const { sites } = await loadSites(folder.workspace)
  expect(sites.map(site => site.content)).toEqual([
    { source: 'directory', path: join(folder.root, 'sites/a/content') },
    { source: 'directory', path: join(folder.root, 'sites/b/texts') },
    { source: 'newsroom', collections: { posts: { type: 'articles' } } },
  ])
})

test('a row of the portfolio declares a site by paths into the same schema', async () => {
  await using folder = await makeWorkspace({
    'sites/portfolio.csv':
      '\uFEFFid,name,domain,theme,aliases,tokens.color.brand,content.path,finish,options.count,options.label,options.open,navigation,redirects.0.from,redirects.0.to,redirects.0.status,gone\r\n' +
      'a,"Coffee, daily",a.example,affiliate,www.a.example old.a.example,#0a7ea4,../../content/coffee,false,12,007,TRUE,"[{""label"":""Deals"",""href"":""/deals/""}]",/old,/new,308,true\r\n' +
      'b,,b.example,affiliate,,,,,,,,,,,,\r\n' +
      ',,,,,,,,,,,,,,,\r\n',
    'sites/b/content/posts/one.md': '',
    'sites/b/public/robots.txt': '',
  })
  const { sites, failed } = await loadSites(folder.workspace)
  expect(failed).toEqual([])
  expect(sites).toHaveLength(2)
  expect(sites[0]).toMatchObject({
    id: 'a',
    name: 'Coffee, daily',
    aliases: ['www.a.example', 'old.a.example'],
    tokens: { color: { brand: '#0a7ea4' } },
    content: { source: 'directory', path: join(folder.root, 'content/coffee') },
    finish: false,
    options: { count: 12, label: '007', open: true },
    navigation: [{ label: 'Deals', href: '/deals/' }],
    redirects: [{ from: '/old', to: '/new', status: 308 }],
    gone: true,
    declaredIn: 'sites/portfolio.csv:2',
  })
  expect(sites[1]).toMatchObject({
    id: 'b',
    finish: true,
    content: { source: 'directory', path: join(folder.root, 'sites/b/content') },
    publicDir: join(folder.root, 'sites/b/public'),
    declaredIn: 'sites/portfolio.csv:3',
  })
  expect(sites[1]).not.toHaveProperty('gone')
})

test('rows are counted as an editor counts lines, blank lines and breaks inside cells included', async () => {
  await using folder = await makeWorkspace({
    'sites/portfolio.csv': 'id,domain,theme,name\n\na,a.example,t,"two\nlines"\n\nb,b.example,t,B\n',
  })
  const { sites } = await loadSites(folder.workspace)
  expect(sites.map(site => site.declaredIn)).toEqual(['sites/portfolio.csv:3', 'sites/portfolio.csv:6'])
})

test('a broken site fails alone', async () => {
  await using folder = await makeWorkspace({
    'sites/broken/site.json': '{ "domain": ',
    'sites/acme/site.json': acme,
    'sites/portfolio.csv': 'id,domain,theme\nrow,row.example,t\nbad row,bad.example,t\n',
  })
  const { sites, failed } = await loadSites(folder.workspace)
  expect(sites.map(site => site.id)).toEqual(['acme', 'row'])
  expect(failed.map(each => each.site)).toEqual(['bad row', 'broken'])
})

test('folders that begin with "_" or ".", empty ones and loose files are nobody\'s', async () => {
  await using folder = await makeWorkspace({
    'sites/_drafts/x.txt': '',
    'sites/.cache/x.txt': '',
    'sites/README.md': '',
    'sites/acme/site.json': acme,
  })
  await mkdir(join(folder.root, 'sites/removed'))
  const { sites, failed } = await loadSites(folder.workspace)
  expect(sites.map(site => site.id)).toEqual(['acme'])
  expect(failed).toEqual([])
})

test('a workspace that has no sites yet has none', async () => {
  await using folder = await makeWorkspace({ 'themes/t/package.json': {} })
  expect(await loadSites({ ...folder.workspace, sitesDir: join(folder.root, 'nowhere') })).toEqual({
    sites: [],
    failed: [],
  })
})

test('only the named sites come back, and hosts are still compared with all', async () => {
  await using folder = await makeWorkspace({
    'sites/portfolio.csv': 'id,domain,theme\na,a.example,t\nb,b.example,t\nc,A.example,t\n',
    'sites/broken/site.json': '',
  })
  const { sites, failed } = await loadSites(folder.workspace, { only: ['b', 'a'] })
  expect(sites.map(site => site.id)).toEqual(['b'])
  expect(failed.map(each => [each.site, each.failures[0]?.code])).toEqual([['a', 'host-claimed-twice']])
})

test('an id that no site has is an error with near ones', async () => {
  await using folder = await makeWorkspace({
    'sites/portfolio.csv': 'id,domain,theme\ncoffee-01,a.example,t\ncoffee-02,b.example,t\ntea,c.example,t\n',
  })
  const error = await loadSites(folder.workspace, { only: ['tea', 'cofee-01', 'zebra'] }).catch(error => error)
  expect(error).toBeInstanceOf(SiteError)
  expect(error.failures).toEqual([
    {
      code: 'site-unknown',
      message:
        'Expected the id of a site, got "cofee-01": there is no sites/cofee-01/site.json and no such row in sites/portfolio.csv',
      hint: 'Did you mean "coffee-01" or "coffee-02"?',
    },
    expect.objectContaining({ code: 'site-unknown', hint: 'The workspace has 3 sites.' }),
  ])
})

test('a portfolio that cannot be read fails by its name, and the sites that are asked for by theirs', async () => {
  await using folder = await makeWorkspace({
    'sites/acme/site.json': acme,
    'sites/portfolio.csv': 'id,domain,theme\na,"a.example,t\n',
  })
  const failure = {
    code: 'portfolio-unreadable',
    message: 'Expected comma-separated values: the quote that opens on line 2 is not closed',
    where: 'sites/portfolio.csv:2',
    hint: expect.stringMatching(/^Close it/),
  }
  const all = await loadSites(folder.workspace)
  expect(all.sites.map(site => site.id)).toEqual(['acme'])
  expect(all.failed).toEqual([{ site: 'sites/portfolio.csv', failures: [failure] }])
  const some = await loadSites(folder.workspace, { only: ['acme', 'a'] })
  expect(some.sites.map(site => site.id)).toEqual(['acme'])
  expect(some.failed).toEqual([{ site: 'a', failures: [failure] }])
})
