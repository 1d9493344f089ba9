import { expect, test } from 'vitest'
import { affectedBy, sharedFolders } from '#intake/affected.ts'
import type { Site, Workspace } from '#model/site.ts'

const workspace: Workspace = { root: '/w', sitesDir: '/w/sites', themesDir: '/w/themes', stateDir: '/w/.nextgen' }
const site = (id: string, theme: string, path: string): Site =>
  ({ id, theme, content: { source: 'directory', path } }) as unknown as Site
const sites = [
  site('acme', 'tiny', '/w/sites/acme/content'),
  site('beta', 'tiny', '/w/content/coffee'),
  site('gamma', 'large', '/w/content/coffee'),
]
const affected = (...paths: string[]) => {
  const found = affectedBy(paths, sites, workspace)
  return [found.sites === 'all' ? 'all' : [...found.sites].sort().join(' '), found.declarations]
}

test.for([
  ['an entry of a site', '/w/sites/acme/content/posts/a.md', 'acme', false],
  ['a declaration', '/w/sites/acme/site.json', 'acme', true],
  ['the folder of a site that is new', '/w/sites/new', 'new', true],
  ['the portfolio', '/w/sites/portfolio.csv', 'all', true],
  ['an entry that sites share', '/w/content/coffee/posts/a.md', 'beta gamma', false],
  ['a folder whose name only begins like a shared one', '/w/content/coffee-2/a.md', '', false],
  ['a file of a theme', '/w/themes/tiny/src/pages/index.astro', 'acme beta', false],
  ['the folder of all sites', '/w/sites', 'all', true],
  ['anything else', '/w/readme.md', '', false],
] as const)('%s', ([, path, expected, declarations]) => {
  expect(affected(path)).toEqual([expected, declarations])
})

test('several paths add up', () => {
  expect(affected('/w/themes/large/a.ts', '/w/sites/acme/content/a.md')).toEqual(['acme gamma', false])
})

test('folders that sites share are watched once, those below sites/ are watched with it', () => {
  const more = [...sites, site('delta', 'tiny', '/w/content/coffee/dark')]
  expect(sharedFolders(more, workspace)).toEqual(['/w/content/coffee'])
})
