import { describe, expect, test } from 'vitest'
import { decodePath, encodePath } from '#edge/path.ts'
import { indexRedirects, routePath } from '#edge/route.ts'
import type { Manifest, Routing } from '#model/manifest.ts'
import type { Redirect } from '#model/site.ts'

function route(
  files: readonly string[],
  routing: Partial<Routing>,
  path: string,
  redirects: readonly Redirect[] = [],
): string {
  const listed = Object.fromEntries(files.map(file => [file, { digest: '', size: 0, type: '' }]))
  const full = { base: '/', trailingSlash: 'ignore', format: 'directory', ...routing }
  const manifest = { files: listed, routing: full, redirects } as unknown as Manifest
  const found = routePath(manifest, indexRedirects(redirects), path)
  if (found.kind === 'file') return found.file
  if (found.kind === 'moved') return `→ ${found.path}`
  return found.kind === 'redirect' ? `${found.redirect.status} ${found.redirect.to}` : 'missing'
}

const FOLDERS = [
  'index.html',
  'about/index.html',
  'blog/one/index.html',
  'rss.xml',
  'search',
  '404.html',
  'file.txt/index.html',
  'file.txt',
]
const FILES = ['index.html', 'about.html', 'blog.html', 'blog/one.html', '404.html']
const MIXED = ['index.html', 'about.html', 'blog/index.html', 'both.html', 'both/index.html']

const table: readonly [
  title: string,
  files: readonly string[],
  routing: Partial<Routing>,
  routes: Record<string, string>,
][] = [
  [
    'folders, ignore',
    FOLDERS,
    {},
    {
      '/': 'index.html',
      '/about': '→ /about/',
      '/about/': 'about/index.html',
      '/about/index.html': 'about/index.html',
      '/about/index.html/': '→ /about/index.html',
      '/rss.xml': 'rss.xml',
      '/rss.xml/': '→ /rss.xml',
      '/search': 'search',
      '/blog': 'missing',
      '/blog/': 'missing',
      '/404': '404.html',
      '/file.txt': 'file.txt',
      '/file.txt/': 'file.txt/index.html',
      '//': 'missing',
      '//about': 'missing',
      '/about//': 'missing',
      '/ABOUT/': 'missing',
      '/constructor': 'missing',
      '/__proto__': 'missing',
      '/toString/': 'missing',
    },
  ],
  [
    'folders, always',
    FOLDERS,
    { trailingSlash: 'always' },
    { '/': 'index.html', '/about': '→ /about/', '/about/': 'about/index.html', '/rss.xml': 'rss.xml' },
  ],
  [
    'folders, never',
    FOLDERS,
    { trailingSlash: 'never' },
    { '/': 'index.html', '/about': 'about/index.html', '/about/': '→ /about', '/blog/one': 'blog/one/index.html' },
  ],
  [
    'files, ignore',
    FILES,
    { format: 'file' },
    {
      '/about': 'about.html',
      '/about/': '→ /about',
      '/about.html': 'about.html',
      '/blog': 'blog.html',
      '/blog/one': 'blog/one.html',
    },
  ],
  [
    'files, never',
    FILES,
    { format: 'file', trailingSlash: 'never' },
    { '/about': 'about.html', '/about/': '→ /about' },
  ],
  [
    'files, always',
    FILES,
    { format: 'file', trailingSlash: 'always' },
    { '/about': '→ /about/', '/about/': 'about.html', '/': 'index.html' },
  ],
  [
    'preserve, ignore',
    MIXED,
    { format: 'preserve' },
    {
      '/about': 'about.html',
      '/about/': '→ /about',
      '/blog': '→ /blog/',
      '/blog/': 'blog/index.html',
      '/both': 'both.html',
      '/both/': 'both/index.html',
    },
  ],
  [
    'preserve, never',
    MIXED,
    { format: 'preserve', trailingSlash: 'never' },
    { '/about': 'about.html', '/blog': 'blog/index.html', '/blog/': '→ /blog' },
  ],
  [
    'preserve, always',
    MIXED,
    { format: 'preserve', trailingSlash: 'always' },
    { '/about': '→ /about/', '/about/': 'about.html', '/blog/': 'blog/index.html' },
  ],
  [
    'a base',
    FOLDERS,
    { base: '/docs' },
    {
      '/': '→ /docs/',
      '/docs': '→ /docs/',
      '/docs/': 'index.html',
      '/docs/about': '→ /docs/about/',
      '/docs/rss.xml': 'rss.xml',
      '/about/': 'missing',
      '/docsabout/': 'missing',
    },
  ],
  [
    'a base, never',
    FOLDERS,
    { base: '/a/b', trailingSlash: 'never' },
    { '/': '→ /a/b', '/a/b': 'index.html', '/a/b/': '→ /a/b', '/a/b/about': 'about/index.html' },
  ],
]

describe.each(table)('%s', (_, files, routing, routes) => {
  test.each(Object.entries(routes))('%s leads to %s', (path, expected) => {
    expect(route(files, routing, path)).toBe(expected)
  })
})

describe('redirects come before files', () => {
  const redirects = [
    { from: '/about', to: '/team/', status: 301 },
    { from: '/old/', to: 'https://other.example/', status: 302 },
    { from: '/caf%C3%A9', to: '/x', status: 308 },
    { from: '/slash', to: '/slash/', status: 301 },
    { from: '/query', to: '/query?x=1', status: 301 },
  ]
  test.each([
    ['/about', '301 /team/'],
    ['/about/', '301 /team/'],
    ['/old', '302 https://other.example/'],
    ['/café', '308 /x'],
    ['/slash', '301 /slash/'],
    ['/slash/', 'missing'],
    ['/query', 'missing'],
    ['/other', 'missing'],
  ])('%s leads to %s', (path, expected) => {
    expect(route(FOLDERS, {}, path, redirects)).toBe(expected)
  })
})

test.each([
  ['/', '/'],
  ['/a%20b/', '/a b/'],
  ['/caf%C3%A9', '/café'],
  ['/100%25', '/100%'],
  ['/%252e%252e/', '/%2e%2e/'],
  ['/a..b/...', '/a..b/...'],
  ['/c++/@x', '/c++/@x'],
  ['/%EF%BB%BFx', '/\uFEFFx'],
])('the path %s is decoded once, to %s', (raw, path) => {
  expect(decodePath(raw)).toBe(path)
})

test.each(
  [
    [
      '',
      '*',
      'a',
      '/%',
      '/%4',
      '/%zz',
      '/%ff',
      '/%C3',
      '/a%00b',
      '/a\0b',
      '/%0d%0a',
      '/a%5Cb',
      '/a\\b',
      '/a%2fb',
      '/a%2Fb',
      '/é',
    ],
    ['/..', '/../a', '/a/../b', '/a/..', '/.', '/./a', '/%2e%2e/a', '/.%2E/a', '/a/%2e', '/%c0%ae%c0%ae/', '/%7f'],
  ].flat(),
)('%j is no path', raw => {
  expect(decodePath(raw)).toBeNull()
})

test.each(['/a b/', '/café?#', '/100%/', '/%2e/'])('an encoded path decodes to itself: %s', path => {
  expect(decodePath(encodePath(path))).toBe(path)
  expect(encodePath(path)).toMatch(/^[\x21-\x7e]+$/)
  expect(encodePath(path)).not.toMatch(/[?#]/)
})
