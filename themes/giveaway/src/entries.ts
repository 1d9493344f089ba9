import { type CollectionEntry, type CollectionKey, getCollection } from 'astro:content'
import { type InLocale, inLocale, inOrder } from 'nextgen/theme-kit/locale/locales.ts'
import { options, site } from './site.ts'

/** A collection in one locale, in the order that its entries ask for; equal orders by key. */
export async function listed<Name extends CollectionKey>(
  name: Name,
  locale: string,
): Promise<InLocale<CollectionEntry<Name>>[]> {
  return inOrder(inLocale(site, await getCollection(name), locale))
}

/** What is given away, in one locale. */
export async function campaignIn(locale: string): Promise<CollectionEntry<'campaign'>['data']> {
  const [first] = await listed('campaign', locale)
  if (!first)
    throw Object.assign(new Error('Expected one entry in the collection "campaign"; it has none'), {
      hint: 'Write campaign/campaign.yaml with title, lead, host, starts, ends and consent.',
    })
  const told = locale === site.locale && options.tagline !== undefined ? { title: options.tagline } : {}
  return { ...first.entry.data, ...told }
}

/** Who has won, latest first. */
export async function winnersIn(locale: string): Promise<CollectionEntry<'winners'>['data'][]> {
  const winners = (await listed('winners', locale)).map(({ entry }) => entry.data)
  return winners.sort((a, b) => b.date.valueOf() - a.date.valueOf() || (a.name < b.name ? -1 : 1))
}

/** Whether entries are taken at the moment of the build. Between builds, the visitor's clock decides in the page. */
export function stateOf({ starts, ends }: Pick<CollectionEntry<'campaign'>['data'], 'starts' | 'ends'>): 'before' | 'open' | 'over' {
  const now = Date.now()
  if (now < starts.valueOf()) return 'before'
  return now <= ends.valueOf() ? 'open' : 'over'
}
