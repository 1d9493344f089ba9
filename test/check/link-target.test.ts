import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { linkResolver } from '#check/link-target.ts'
import { createEdge } from '#edge/router.ts'
import type { Routing } from '#model/manifest.ts'
import { makeBucket } from '../edge/bucket-of-releases.ts'
import { manifestOf } from './site-in-memory.ts'

const FILES = { 'index.html': 1, 'posts/index.html': 1, 'posts/größe/index.html': 1, 'rss.xml': 1, 'a b.pdf': 1 }
const redirects = [{ from: '/old/', to: '/posts/', status: 301 }]
const resolve = linkResolver(manifestOf(FILES, { redirects }))
const page = { url: '/posts/', file: 'posts/index.html' }

describe('linkResolver', () => {
  it.each([
    ['', { kind: 'file', file: 'posts/index.html', fragment: null }],
    ['#', { kind: 'file', file: 'posts/index.html', fragment: null }],
    ['#gr%C3%B6%C3%9Fe', { kind: 'file', file: 'posts/index.html', fragment: 'größe' }],
    ['#%zz', { kind: 'file', file: 'posts/index.html', fragment: '%zz' }],
    ['#a:~:text=b', { kind: 'file', file: 'posts/index.html', fragment: 'a' }],
    ['/', { kind: 'file', file: 'index.html', fragment: null }],
    ['..', { kind: 'file', file: 'index.html', fragment: null }],
    ['../../../', { kind: 'file', file: 'index.html', fragment: null }],
    ['größe/', { kind: 'file', file: 'posts/größe/index.html', fragment: null }],
    ['gr%C3%B6%C3%9Fe/?x=1#y', { kind: 'file', file: 'posts/größe/index.html', fragment: 'y' }],
    ['?page=2', { kind: 'file', file: 'posts/index.html', fragment: null }],
    ['/a%20b.pdf', { kind: 'file', file: 'a b.pdf', fragment: null }],
    [' /rss.xml\n', { kind: 'file', file: 'rss.xml', fragment: null }],
    ['\\rss.xml', { kind: 'file', file: 'rss.xml', fragment: null }],
    ['https://acme.example/rss.xml', { kind: 'file', file: 'rss.xml', fragment: null }],
    ['HTTP://WWW.ACME.example/', { kind: 'file', file: 'index.html', fragment: null }],
    ['//acme.example/posts/', { kind: 'file', file: 'posts/index.html', fragment: null }],
    ['/posts', { kind: 'moved', path: '/posts/' }],
    ['/old', { kind: 'redirect', to: '/posts/' }],
    ['/nowhere/', { kind: 'missing', path: '/nowhere/' }],
    ['nowhere', { kind: 'missing', path: '/posts/nowhere' }],
    ['/a%2fb', { kind: 'missing', path: '/a%2fb' }],
    ['https://other.example/', { kind: 'elsewhere' }],
    ['https://acme.example:8443/', { kind: 'elsewhere' }],
    ['//other.example/', { kind: 'elsewhere' }],
    ['mailto:ada@acme.example', { kind: 'elsewhere' }],
    ['tel:+4930', { kind: 'elsewhere' }],
    ['data:text/plain,x', { kind: 'elsewhere' }],
    ['javascript:void 0', { kind: 'elsewhere' }],
    ['https://', { kind: 'invalid' }],
    ['http://[', { kind: 'invalid' }],
  ])('reads %j as %j', (href, target) => {
    expect(resolve(href, page)).toEqual(target)
    expect(resolve(href, page)).toEqual(target)
  })

  it('reads a link without a host anew on each page', () => {
    expect(resolve('nowhere', page)).toEqual({ kind: 'missing', path: '/posts/nowhere' })
    expect(resolve('nowhere', { url: '/', file: 'index.html' })).toEqual({ kind: 'missing', path: '/nowhere' })
  })

  it('says of any link what the edge would answer', async () => {
    const name = fc.constantFrom('a', 'b', 'index', 'größe', 'x.y', '404', 'c d')
    const file = fc
      .array(name, { minLength: 1, maxLength: 3 })
      .chain(parts => fc.constantFrom('', '.html', '/index.html').map(end => parts.join('/') + end))
    const routing = fc.record<Routing>({
      base: fc.constantFrom('/', '/a'),
      trailingSlash: fc.constantFrom('always', 'never', 'ignore'),
      format: fc.constantFrom('directory', 'file', 'preserve'),
    })
    const href = fc.tuple(
      fc.constantFrom('', '/', '/a/', './', '../', '//', 'https://acme.example/', '/%61/'),
      fc.array(fc.oneof(name, fc.constantFrom('..', '.', '', '%2e', '%C3', 'A')), { maxLength: 3 }),
      fc.constantFrom('', '/', '.html', '/index.html', '?x', '#y'),
    )
    const redirect = fc.record({
      from: fc.constantFrom('/a/', '/b', '/a/b/'),
      to: fc.constantFrom('/', '/b/', '/a'),
      status: fc.constant(301),
    })
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(file, { minLength: 1, maxLength: 8 }),
        routing,
        fc.array(redirect, { maxLength: 2 }),
        fc.array(href, { minLength: 1, maxLength: 12 }),
        async (files, how, moved, hrefs) => {
          const { bucket, blobs, release } = makeBucket()
          await release({
            site: 'acme',
            files: Object.fromEntries(files.map(path => [path, path])),
            routing: how,
            redirects: moved,
          })
          const edge = createEdge({ bucket, blobs })
          const sizes = Object.fromEntries(files.map(path => [path, 1]))
          const targetOf = linkResolver(manifestOf(sizes, { routing: how, redirects: moved, aliases: [] }))
          for (const parts of hrefs) {
            const link = parts[0] + parts[1].join('/') + parts[2]
            const url = URL.parse(link, 'https://acme.example/a/b/')
            if (url?.host !== 'acme.example') continue
            const { status } = await edge.fetch(new Request(url, { redirect: 'manual' }))
            const target = targetOf(link, { url: '/a/b/', file: 'a/b/index.html' })
            if (link === '' || link.startsWith('#')) continue
            expect(STATUS[target.kind], `${link} is ${target.kind}`).toContain(status)
          }
        },
      ),
      { numRuns: 200 },
    )
  })
})

const STATUS = { file: [200], moved: [301], redirect: [301], missing: [404, 400], invalid: [], elsewhere: [] }
