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
 * The entries of a collection in one locale. An entry in a folder that one of the site's locales names (`de/preise`) is
 * written in that one, all others in the site's own. Where a translation is missing, the original takes its place, so
 * that no page of a locale is empty; `locale` tells. Translations into languages that the site does not speak are left
 * out: the content may be another site's too.
 */
export function inLocale<Entry extends LocalisedEntry>(
  site: Languages,
  entries: readonly Entry[],
  locale: string,
): InLocale<Entry>[] {
  const ids = new Set(entries.map(({ id }) => id))
  const originals: InLocale<Entry>[] = []
  const translated = new Map<string, InLocale<Entry>>()
  for (const entry of entries) {
    const [folder = '', ...rest] = entry.id.split('/')
    const slug = rest.join('/')
    const of = slug ? localesOf(site).find(each => each.toLowerCase() === folder.toLowerCase()) : undefined
    const key = entry.data.translates ?? (of ? slug : entry.id)
    if (of === locale) translated.set(key, { entry, key, slug, locale })
    else if (!of && !(LANGUAGE.test(folder) && (entry.data.translates !== undefined || ids.has(slug))))
      originals.push({ entry, key, slug: entry.id, locale: site.locale })
  }
  const known = new Set(originals.map(({ key }) => key))
  return [
    ...originals.map(original => translated.get(original.key) ?? original),
    ...[...translated.values()].filter(({ key }) => !known.has(key)),
  ]
}

/** How a folder of translations is called; it is one if what lies in it is a translation. */
const LANGUAGE = /^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i

/** Entries in the order that they ask for (`order`, 0 where they ask for none); equal orders by key. */
export const inOrder = <Entry extends LocalisedEntry>(entries: readonly InLocale<Entry>[]): InLocale<Entry>[] =>
  entries.toSorted((a, b) => (a.entry.data.order ?? 0) - (b.entry.data.order ?? 0) || (a.key < b.key ? -1 : 1))

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
