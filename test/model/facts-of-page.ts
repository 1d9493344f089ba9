import type { PageFacts } from '#model/page-facts.ts'

/** Facts of a page with these links. */
export const page = (file: string, hrefs: readonly string[]): PageFacts => ({
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
