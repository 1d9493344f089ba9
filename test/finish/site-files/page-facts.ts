import type { PageFacts } from '#model/page-facts.ts'
import type { Site } from '#model/site.ts'

/** Facts of a page that has a title and nothing else to say. */
export const pageAt = (url: string, facts: Partial<PageFacts> = {}): PageFacts => ({
  file: url.endsWith('/') ? `${url.slice(1)}index.html` : url.slice(1),
  url,
  title: 'A page',
  heading: null,
  description: null,
  canonical: null,
  language: 'en',
  hidden: false,
  links: [],
  ids: [],
  images: [],
  styles: [],
  scripts: [],
  alternates: [],
  jsonLd: [],
  ogImage: null,
  article: null,
  modified: null,
  inline: { styles: 0, scripts: 0 },
  faults: [],
  bytes: 1000,
  ...facts,
})

export const siteWith = (facts: Partial<Site> = {}): Site => ({
  id: 'acme',
  name: 'Acme Reviews',
  domain: 'acme.example',
  aliases: ['www.acme.example'],
  theme: 'plain',
  locale: 'en',
  locales: [],
  tokens: {},
  navigation: [],
  options: {},
  redirects: [],
  finish: true,
  declaredIn: 'sites/acme/site.json',
  ...facts,
})
