import { entryRoute } from 'nextgen/theme-kit/locale/locales.ts'
import type { Place, Route } from 'nextgen/theme-kit/locale/routes.ts'
import { listed } from './entries.ts'
import { speech } from './site.ts'

export type View = 'home' | 'services' | 'service' | 'cases' | 'case' | 'team' | 'contact' | 'page'
export type Here = Place<View>

/** The pages of one locale, each part of a path in its language. */
export async function routesIn(locale: string): Promise<Route<View>[]> {
  const { text } = speech(locale)
  const [services, cases, team, pages] = [
    await listed('services', locale),
    await listed('cases', locale),
    await listed('team', locale),
    await listed('pages', locale),
  ]
  const section = (view: View, segment: string): Route<View> => ({ view, key: view, locale, segments: [segment] })
  return [
    { view: 'home', key: 'home', locale, segments: [] },
    section('services', text.servicesPath),
    ...services.map(each => entryRoute('service' as const, 'services', locale, each, text.servicesPath)),
    ...(cases.length > 0 ? [section('cases', text.casesPath)] : []),
    ...cases.map(each => entryRoute('case' as const, 'cases', locale, each, text.casesPath)),
    ...(team.length > 0 ? [section('team', text.teamPath)] : []),
    section('contact', text.contactPath),
    ...pages.map(each => entryRoute('page' as const, 'pages', locale, each)),
  ]
}
