import { expect, test } from 'vitest'
import { inLocale, inOrder, localeOf, localesOf, pathIn } from '../../../src/theme-kit/locale/locales.ts'
import { localisedPaths, type Route } from '../../../src/theme-kit/locale/routes.ts'

const site = { locale: 'en', locales: ['en', 'de', 'de-AT'] }
const entries = [
  { id: 'about', data: {} },
  { id: 'de/ueber-uns', data: { translates: 'about' } },
  { id: 'team/anna', data: {} },
  { id: 'de/nur-hier', data: {} },
]

const slugs = (locale: string): string[] =>
  inLocale(site, entries, locale).map(({ slug, key, locale }) => `${slug} ${key} ${locale}`)

test('the locales of a site begin with its own, each once', () => {
  expect(localesOf(site)).toEqual(['en', 'de', 'de-AT'])
  expect(localesOf({ locale: 'ar', locales: [] })).toEqual(['ar'])
})

test('paths begin with a locale other than the site’s own', () => {
  expect(pathIn(site, 'en', 'prices')).toBe('/prices/')
  expect(pathIn(site, 'de-AT', 'preise', '')).toBe('/de-at/preise/')
  expect(pathIn(site, 'en')).toBe('/')
  expect(localeOf(site, 'DE-at')).toBe('de-AT')
  expect(localeOf(site, 'prices')).toBe('en')
})

test('entries are in the locale that their folder names, and originals stand in for what is not translated', () => {
  expect(slugs('en')).toEqual(['about about en', 'team/anna team/anna en'])
  expect(slugs('de')).toEqual(['ueber-uns about de', 'team/anna team/anna en', 'nur-hier nur-hier de'])
  expect(slugs('de-AT')).toEqual(['about about en', 'team/anna team/anna en'])
})

test('translations into languages that the site does not speak are left out, other folders are not', () => {
  const english = { locale: 'en', locales: [] }
  const all = [...entries, { id: 'it/cables', data: {} }, { id: 'de/team/anna', data: {} }]
  expect(inLocale(english, all, 'en').map(({ slug }) => slug)).toEqual([
    'about',
    'team/anna',
    'de/nur-hier',
    'it/cables',
  ])
})

test('a site in the language of a translation shows it in place of the original', () => {
  const german = { locale: 'de', locales: [] }
  expect(inLocale(german, entries, 'de').map(({ slug, key }) => `${slug} ${key}`)).toEqual([
    'ueber-uns about',
    'team/anna team/anna',
    'nur-hier nur-hier',
  ])
})

test('pages know their translations, and only true ones are alternates', async () => {
  const routes: Record<string, Route[]> = {
    en: [{ view: 'page', key: 'about', locale: 'en', segments: ['about'] }],
    de: [{ view: 'page', key: 'about', locale: 'de', segments: ['ueber-uns'] }],
    'de-AT': [{ view: 'page', key: 'about', locale: 'de-AT', segments: ['about'], writtenIn: 'en' }],
  }
  const [english, german, austrian] = await localisedPaths(site, async locale => routes[locale] ?? [])
  const both = [
    { locale: 'en', path: '/about/' },
    { locale: 'de', path: '/de/ueber-uns/' },
  ]
  expect(english).toMatchObject({ params: { path: 'about' }, props: { alternates: both } })
  expect(german?.props.alternates).toEqual(both)
  expect(austrian).toMatchObject({ params: { path: 'de-at/about' }, props: { alternates: [], original: '/about/' } })
  expect(english?.props).not.toHaveProperty('original')
  expect(german?.props.switches.map(({ path }) => path)).toEqual(['/about/', '/de/ueber-uns/', '/de-at/about/'])
})

test('a page without a version in a language leads to that language’s home page', async () => {
  const routes: Record<string, Route[]> = { en: [{ view: 'page', key: 'legal', locale: 'en', segments: ['legal'] }] }
  const [only] = await localisedPaths(site, async locale => routes[locale] ?? [])
  expect(only?.props.alternates).toEqual([])
  expect(only?.props.switches.map(({ path }) => path)).toEqual(['/legal/', '/de/', '/de-at/'])
})

test('entries come in the order that they ask for, those that ask for none before the first by key', () => {
  const of = (id: string, order?: number) => ({ id, data: { ...(order !== undefined && { order }) } })
  const entries = inLocale(site, [of('c'), of('b', 2), of('a', -1), of('d', 2), of('b2')], 'en')
  expect(inOrder(entries).map(({ key }) => key)).toEqual(['a', 'b2', 'c', 'b', 'd'])
})
