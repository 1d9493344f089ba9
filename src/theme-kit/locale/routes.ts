import type { SiteFacts } from '../../model/site.ts'
import { localesOf, pathIn } from './locales.ts'

/** One page of a site in one of its locales. */
export interface Route<View extends string = string> {
  /** Which of the theme's views shows it. */
  readonly view: View
  /** The same in every locale: by it pages know their translations. */
  readonly key: string
  readonly locale: string
  /** Path below the locale, each segment written in its language: `['leistungen', 'umbau']`. */
  readonly segments: readonly string[]
  /** The id of the entry that it shows, if it is one entry's page. */
  readonly entry?: string
  /** Which page of a list that is too long for one. */
  readonly page?: number
  /** What the page is written in, where that is not its locale: the original stands in for a missing translation. */
  readonly writtenIn?: string | undefined
}

/** The address of a page in a language; for `hreflang`. */
export interface Alternate {
  readonly locale: string
  readonly path: string
}

/** What a page knows of its place among the others. */
export interface Place<View extends string = string> {
  readonly route: Route<View>
  /** The page in every language it is written in, when there are several. */
  readonly alternates: readonly Alternate[]
  /** Where a visitor who changes the language goes: the same page, or the home page. */
  readonly switches: readonly Alternate[]
  /** A page in the language of another: the address of the original. */
  readonly original?: string | undefined
}

/**
 * The pages of all locales as `getStaticPaths` of `src/pages/[...path].astro` returns them.
 *
 * @param routesIn the pages of one locale
 */
export async function localisedPaths<View extends string>(
  site: Pick<SiteFacts, 'locale' | 'locales'>,
  routesIn: (locale: string) => Promise<readonly Route<View>[]>,
): Promise<{ params: { path: string | undefined }; props: Place<View> }[]> {
  const locales = localesOf(site)
  const routes = (await Promise.all(locales.map(routesIn))).flat()
  const byKey = new Map<string, Route<View>[]>()
  for (const route of routes) byKey.set(route.key, [...(byKey.get(route.key) ?? []), route])
  const addressOf = ({ locale, segments }: Route): Alternate => ({ locale, path: pathIn(site, locale, ...segments) })
  return routes.map(route => {
    const versions = byKey.get(route.key) ?? []
    const written = versions.filter(({ writtenIn, locale }) => (writtenIn ?? locale) === locale)
    const original = route.writtenIn !== undefined && versions.find(({ locale }) => locale === route.writtenIn)
    const path = pathIn(site, route.locale, ...route.segments).slice(1, -1)
    return {
      params: { path: path || undefined },
      props: {
        route,
        alternates: written.length > 1 && written.includes(route) ? written.map(addressOf) : [],
        switches: locales.flatMap(locale => {
          const version = versions.find(each => each.locale === locale)
          return [version ? addressOf(version) : { locale, path: pathIn(site, locale) }]
        }),
        ...(original && { original: addressOf(original).path }),
      },
    }
  })
}
