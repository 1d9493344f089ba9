import type { Site } from '#model/site.ts'

/** A site whose content is the folder `path` (absolute). */
export const siteWith = (path: string, changes: Partial<Site> = {}): Site => ({
  id: 'acme',
  name: 'Acme',
  domain: 'acme.example',
  aliases: [],
  theme: 'plain',
  locale: 'en',
  locales: [],
  content: { source: 'directory', path },
  tokens: {},
  navigation: [],
  options: {},
  redirects: [],
  finish: true,
  declaredIn: 'sites/acme/site.json',
  ...changes,
})
