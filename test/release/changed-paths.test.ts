import fc from 'fast-check'
import { expect, test } from 'vitest'
import { digestOf } from '#base/hash.ts'
import { indexRedirects, routePath } from '#edge/route.ts'
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
    ...['/', '/a', '/a/', '/a/index.html', '/a/index.html/', '/b', '/b.html', '/b/'],
    ...['/c%20d', '/c%20d/', '/c%20d/index.html', '/c%20d/index.html/', '/index.html', '/rss.xml'],
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

test('every path that the edge answers otherwise is among them', () => {
  const names = ['index.html', 'a.html', 'a/index.html', 'b.html', 'b/c/index.html', 'b/c', 'd.txt', '404.html']
  const files = fc
    .uniqueArray(fc.constantFrom(...names))
    .chain(chosen => fc.tuple(...chosen.map(name => fc.tuple(fc.constant(name), fc.constantFrom('1', '2')))))
  const routing = fc.record({
    base: fc.constantFrom('/', '/shop'),
    trailingSlash: fc.constantFrom('always', 'never', 'ignore'),
    format: fc.constantFrom('directory', 'file'),
  })
  const answerOf = (manifest: Manifest, path: string) => {
    const route = routePath(manifest, indexRedirects([]), path)
    return route.kind === 'file' ? manifest.files[route.file]?.digest : JSON.stringify(route)
  }
  fc.assert(
    fc.property(files, files, routing, (old, now, routing) => {
      const [before, after] = [old, now].map(each => manifestOf(Object.fromEntries(each), { routing }))
      if (!before || !after) throw new Error('two manifests were made')
      const changed = changedPaths(before, after)
      if (changed === null) throw new Error('nothing that any path depends on has changed')
      const base = routing.base === '/' ? '' : routing.base
      const paths = ['', '/', '/a', '/a/', '/a.html', '/b', '/b/c', '/b/c/', '/d.txt', '/d.txt/', '/404', '/index.html']
      for (const path of paths.map(path => base + path).filter(path => path !== ''))
        if (answerOf(before, path) !== answerOf(after, path)) expect(changed).toContain(path)
    }),
  )
})
