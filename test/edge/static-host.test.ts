import { describe, expect, it } from 'vitest'
import { digestOf } from '#base/hash.ts'
import { headerRules, headersFile, pathsOf, redirectsFile } from '#edge/static-host.ts'
import type { Manifest } from '#model/manifest.ts'

const file = (path: string, more: Partial<Manifest['files'][string]> = {}) => ({
  digest: digestOf(path),
  size: 1,
  type: 'text/html',
  ...more,
})
const manifest: Manifest = {
  version: 1,
  site: 'acme',
  domain: 'acme.example',
  aliases: [],
  routing: { base: '/', trailingSlash: 'always', format: 'directory' },
  redirects: [{ from: '/alt/ü', to: '/neu/', status: 301 }],
  headers: { 'x-content-type-options': 'nosniff' },
  headerSets: [{ 'cache-control': 'public, max-age=0' }, { 'cache-control': 'public, immutable' }],
  files: {
    '_astro/a.css': file('a', { headerSet: 1 }),
    'index.html': file('index', { headerSet: 0, headers: { 'content-security-policy': "default-src 'self'" } }),
    'plain.txt': file('plain'),
  },
}

describe('the rules for a static host', () => {
  it('state what all files share once, and the rest for each path', () => {
    expect(headersFile(headerRules(manifest))).toBe(`/*
  x-content-type-options: nosniff

/_astro/a.css
  cache-control: public, immutable

/
  cache-control: public, max-age=0
  content-security-policy: default-src 'self'

/index.html
  cache-control: public, max-age=0
  content-security-policy: default-src 'self'
`)
  })

  it('never state one header twice for a path', () => {
    const rules = headerRules(manifest)
    for (const { path, headers } of rules.slice(1)) {
      expect(Object.keys(headers)).not.toContain('x-content-type-options')
      expect(rules.filter(rule => rule.path === path)).toHaveLength(1)
    }
  })

  it.each([
    ['index.html', '/', ['/', '/index.html']],
    ['a/index.html', '/docs', ['/docs/a/', '/docs/a/index.html']],
    ['a.html', '/', ['/a', '/a.html']],
    ['grün/är?.txt', '/', ['/gr%C3%BCn/%C3%A4r%3F.txt']],
  ])('know where %s is shown', (path, base, paths) => {
    expect(pathsOf(path, { base })).toEqual(paths)
  })

  it('tell redirects by encoded paths', () => {
    expect(redirectsFile(manifest)).toBe('/alt/%C3%BC /neu/ 301\n')
  })
})
