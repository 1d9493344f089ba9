import type { Site } from './site.ts'

/** The integration that writes a search index, of a theme that leaves the choice to its sites. */
export const SEARCH_HOOK = 'nextgen:search'

/** Whether a site has a search, of a theme that leaves it the choice: its `site.json` says `"options": {"search": true}`. */
export const wantsSearch = ({ options }: Pick<Site, 'options'>): boolean => options.search === true

/** Integrations of a theme whose `astro:build:done` hooks run for a site. They cost a copy of its files and a process: what a site does not want is not among them. */
export const hooksFor = (site: Pick<Site, 'options'>, hooks: readonly string[]): readonly string[] =>
  hooks.filter(name => name !== SEARCH_HOOK || wantsSearch(site))
