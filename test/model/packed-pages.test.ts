import { expect, it } from 'vitest'
import type { Digest } from '#model/digest.ts'
import { packPages, unpackPages } from '#model/packed-pages.ts'
import type { MadePage } from '#model/page-trace.ts'
import { page as facts } from './facts-of-page.ts'

const digest = 'a'.repeat(64) as Digest
const made: readonly MadePage[] = [
  {
    file: 'a.html',
    as: { digest, size: 1, type: 'text/html', headers: { csp: 'x' } },
    facts: facts('a.html', ['/', '/b']),
  },
  { file: 'rss.xml', as: { digest, size: 2, type: 'text/xml' } },
  { file: 'b.html', as: { digest, size: 3, type: 'text/html', headers: { csp: 'x' } }, facts: facts('b.html', []) },
]

it('gives back the pages that were packed, with facts and without', () => {
  expect(unpackPages(packPages(made))).toEqual(made)
  expect(unpackPages(packPages([]))).toEqual([])
})

it('holds headers that several pages have once', () => {
  const [first, , third] = unpackPages(packPages(made))
  expect(first?.as.headers).toBe(third?.as.headers)
})
