import { expect, it } from 'vitest'
import { packFacts, unpackFacts } from '#model/packed-facts.ts'
import type { PageFacts } from '#model/page-facts.ts'

const page = (file: string, hrefs: readonly string[]): PageFacts => ({
  file,
  url: `/${file}`,
  title: 'Ärger — "T"',
  heading: null,
  description: null,
  canonical: null,
  language: 'de',
  hidden: false,
  links: hrefs.map((href, index) => ({ href, line: index + 1 })),
  ids: ['a', 'a'],
  images: [{ src: '/a.png', alt: '', width: null, height: '3', line: 9 }],
  styles: [],
  scripts: [],
  alternates: [{ href: '/x', hreflang: 'en' }],
  jsonLd: ['{"@type":"</script>"}'],
  ogImage: null,
  article: { published: '2025-01-01', author: null },
  modified: null,
  inline: { styles: 1, scripts: 2 },
  faults: [{ message: 'm', element: '<p>', line: 1 }],
  bytes: 10,
})

it('gives back the facts that were packed', () => {
  const facts = [page('a.html', ['/', '/b', '/']), page('b.html', []), page('c.html', ['/b', '#x'])]
  expect(unpackFacts(packFacts(facts))).toEqual(facts)
  expect(unpackFacts(packFacts([]))).toEqual([])
})

it('holds an address once, however many pages link it', () => {
  const facts = Array.from({ length: 50 }, (_, index) => page(`${index}.html`, ['/a-rather-long-address/']))
  expect(packFacts(facts).split('/a-rather-long-address/')).toHaveLength(2)
})
