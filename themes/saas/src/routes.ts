import { entryRoute } from 'nextgen/theme-kit/locale/locales.ts'
import type { Place, Route } from 'nextgen/theme-kit/locale/routes.ts'
import { changesIn, listed } from './entries.ts'
import { speech } from './site.ts'

export type View = 'home' | 'features' | 'feature' | 'pricing' | 'changelog' | 'page'
export type Here = Place<View>

/** The pages of one locale, each part of a path in its language. */
export async function routesIn(locale: string): Promise<Route<View>[]> {
  const { text } = speech(locale)
  const [features, plans, changes, pages] = [
    await listed('features', locale),
    await listed('plans', locale),
    await changesIn(locale),
    await listed('pages', locale),
  ]
  const section = (view: View, segment: string): Route<View> => ({ view, key: view, locale, segments: [segment] })
  return [
    { view: 'home', key: 'home', locale, segments: [] },
    section('features', text.featuresPath),
    ...features.map(each => entryRoute('feature' as const, 'features', locale, each, text.featuresPath)),
    ...(plans.length > 0 ? [section('pricing', text.pricingPath)] : []),
    ...(changes.length > 0 ? [section('changelog', text.changelogPath)] : []),
    ...pages.map(each => entryRoute('page' as const, 'pages', locale, each)),
  ]
}
