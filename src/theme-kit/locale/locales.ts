import type { SiteFacts } from '../../model/site.ts'

/** A document of a collection, as far as its language goes. */
export interface LocalisedEntry {
  readonly id: string
  /** `translates` names the entry of the site's first locale that this one is a translation of. */
  readonly data: { readonly translates?: string | undefined; readonly order?: number | undefined }
}

/** An entry as the pages of one locale show it. */
export interface InLocale<Entry> {
  readonly entry: Entry
  /** The same for all translations: the slug in the site's first locale. */
  readonly key: string
  readonly slug: string
  /** What it is written in; another than the page's where no translation exists. */
  readonly locale: string
}

type Languages = Pick<SiteFacts, 'locale' | 'locales'>

/** All locales of a site, its own first. */
export const localesOf = ({ locale, locales }: Languages): string[] => [
  locale,
  ...locales.filter(other => other !== locale),
]

/** The first segment of a locale's paths: empty for the site's own, `de-at` for others. */
export const segmentOf = (site: Languages, locale: string): string =>
  locale === site.locale ? '' : locale.toLowerCase()

/** The locale whose pages lie under a first segment; the site's own for every other segment. */
export const localeOf = (site: Languages, segment: string | undefined): string =>
  site.locales.find(locale => locale !== site.locale && locale.toLowerCase() === segment?.toLowerCase()) ?? site.locale

/** A path of the site in one of its locales: `/de/preise/`. */
export function pathIn(site: Languages, locale: string, ...segments: readonly string[]): string {
  const path = [segmentOf(site, locale), ...segments].filter(segment => segment !== '').join('/')
  return path ? `/${path}/` : '/'
}

/**
 * The entries of a collection in one locale. An entry whose id begins with another of the site's locales
 * (`de/preise`) is written in that one, all others in the site's own. Where a translation is missing, the original
 * takes its place, so that no page of a locale is empty; `locale` tells.
 */
export function inLocale<Entry extends LocalisedEntry>(
  site: Languages,
  entries: readonly Entry[],
  locale: string,
): InLocale<Entry>[] {
  const all = entries.map(entry => placed(site, entry))
  const translated = new Map(all.filter(each => each.locale === locale).map(each => [each.key, each]))
  if (locale === site.locale) return [...translated.values()]
  const originals = all.filter(each => each.locale === site.locale)
  const known = new Set(originals.map(({ key }) => key))
  return [
    ...originals.map(original => translated.get(original.key) ?? original),
    ...[...translated.values()].filter(({ key }) => !known.has(key)),
  ]
}

/** Entries in the order that they ask for (`order`, 0 where they ask for none); equal orders by key. */
export const inOrder = <Entry extends LocalisedEntry>(entries: readonly InLocale<Entry>[]): InLocale<Entry>[] =>
  entries.toSorted((a, b) => (a.entry.data.order ?? 0) - (b.entry.data.order ?? 0) || (a.key < b.key ? -1 : 1))

function placed<Entry extends LocalisedEntry>(site: Languages, entry: Entry): InLocale<Entry> {
  const [first = '', ...rest] = entry.id.split('/')
  const locale = rest.length > 0 ? localeOf(site, first) : site.locale
  const slug = locale === site.locale ? entry.id : rest.join('/')
  return { entry, key: entry.data.translates ?? slug, slug, locale }
}

/** One entry's page as a route: where a translation is missing, the original under the page's locale. */
export const entryRoute = <View extends string>(
  view: View,
  collection: string,
  locale: string,
  { entry, key, slug, locale: writtenIn }: InLocale<LocalisedEntry>,
  ...above: readonly string[]
) => ({
  view,
  key: `${collection}/${key}`,
  locale,
  segments: [...above, slug],
  entry: entry.id,
  ...(writtenIn !== locale && { writtenIn }),
})
