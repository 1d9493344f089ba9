import { expect, test } from 'vitest'
import { digestOf } from '#base/hash.ts'
import type { Manifest, ManifestFile } from '#model/manifest.ts'
import { changedPaths } from '#release/changed-paths.ts'

const IMMUTABLE = { 'cache-control': 'public, max-age=31536000, immutable' }

function manifestOf(
  files: Readonly<Record<string, string | { text: string; headers: Record<string, string> }>>,
  rest: Partial<Manifest> = {},
): Manifest {
  const listed = Object.entries(files).map(([path, value]): [string, ManifestFile] => {
    const { text, headers } = typeof value === 'string' ? { text: value, headers: undefined } : value
    return [path, { digest: digestOf(text), size: text.length, type: 'text/html', ...(headers && { headers }) }]
  })
  const routing = { base: '/', trailingSlash: 'ignore', format: 'directory' } as const
  return {
    ...{ version: 1, site: 'acme', domain: 'acme.example', aliases: [], routing, redirects: [] },
    files: Object.fromEntries(listed),
    ...rest,
  } as Manifest
}

const before = { 'index.html': 'home', 'a/index.html': 'a', 'b.html': 'b', 'rss.xml': 'feed', 'same/index.html': 's' }

test('a changed, added or removed file changes every path that shows it or moves to it', () => {
  const after = {
    'index.html': 'new',
    'b.html': 'b2',
    'c d/index.html': 'c',
    'rss.xml': 'feed2',
    'same/index.html': 's',
  }
  expect(changedPaths(manifestOf(before), manifestOf(after))).toEqual([
    ...['/', '/a', '/a/', '/a/index.html', '/b', '/b.html', '/b/', '/c%20d', '/c%20d/', '/c%20d/index.html'],
    ...['/index.html', '/rss.xml'],
  ])
  expect(changedPaths(manifestOf(before), manifestOf(before))).toEqual([])
})

test('headers count as change, hashed assets do not, and a base stands before everything', () => {
  const old = manifestOf({ 'index.html': 'home', 'x.1.css': { text: 'a', headers: IMMUTABLE } })
  const now = manifestOf({
    'index.html': { text: 'home', headers: { 'x-frame-options': 'DENY' } },
    'x.2.css': { text: 'b', headers: IMMUTABLE },
  })
  expect(changedPaths(old, now)).toEqual(['/', '/index.html'])
  const routing = { base: '/shop', trailingSlash: 'always', format: 'directory' } as const
  const inShop = (text: string) => manifestOf({ 'a/index.html': text }, { routing })
  expect(changedPaths(inShop('1'), inShop('2'))).toEqual(['/shop/a', '/shop/a/', '/shop/a/index.html'])
})

test('routing, redirects, general headers, the missing page, a first and a last release may change any path', () => {
  const old = manifestOf(before)
  expect(changedPaths(null, old)).toBeNull()
  expect(changedPaths(old, null)).toBeNull()
  expect(changedPaths(old, manifestOf(before, { redirects: [{ from: '/x', to: '/', status: 301 }] }))).toBeNull()
  expect(changedPaths(old, manifestOf(before, { headers: { 'x-a': '1' } }))).toBeNull()
  const routing = { ...old.routing, notFound: '404.html' }
  const lost = (text: string) => manifestOf({ ...before, '404.html': text }, { routing })
  expect(changedPaths(lost('1'), lost('2'))).toBeNull()
})
