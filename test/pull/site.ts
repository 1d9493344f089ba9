import type { Site } from '#model/site.ts'

/** A site with just what a cut looks at. */
export const siteOf = (id: string, more: Partial<Site> = {}): Site => ({
  id,
  name: id,
  domain: `${id}.example`,
  aliases: [],
  theme: 'tiny',
  locale: 'en',
  locales: [],
  tokens: {},
  navigation: [],
  options: {},
  redirects: [],
  finish: true,
  declaredIn: `sites/${id}/site.json`,
  ...more,
})
