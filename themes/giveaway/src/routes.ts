import { entryRoute } from 'nextgen/theme-kit/locale/locales.ts'
import type { Place, Route } from 'nextgen/theme-kit/locale/routes.ts'
import { listed, winnersIn } from './entries.ts'
import { speech } from './site.ts'

export type View = 'home' | 'winners' | 'thanks' | 'page'
export type Here = Place<View>

/** The pages of one locale, each part of a path in its language. */
export async function routesIn(locale: string): Promise<Route<View>[]> {
  const { text } = speech(locale)
  const [winners, pages] = [await winnersIn(locale), await listed('pages', locale)]
  const section = (view: View, segment: string): Route<View> => ({ view, key: view, locale, segments: [segment] })
  return [
    { view: 'home', key: 'home', locale, segments: [] },
    ...(winners.length > 0 ? [section('winners', text.winnersPath)] : []),
    section('thanks', text.thanksPath),
    ...pages.map(each => entryRoute('page' as const, 'pages', locale, each)),
  ]
}
