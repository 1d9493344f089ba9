import { type CollectionEntry, type CollectionKey, getCollection } from 'astro:content'
import { type InLocale, inLocale, inOrder } from 'nextgen/theme-kit/locale/locales.ts'
import { ART, type ArtKind } from 'nextgen/theme-kit/art.ts'
import { options, site } from './site.ts'

/** A collection in one locale, in the order that its entries ask for; equal orders by key. */
export async function listed<Name extends CollectionKey>(
  name: Name,
  locale: string,
): Promise<InLocale<CollectionEntry<Name>>[]> {
  return inOrder(inLocale(site, await getCollection(name), locale))
}

/** What the company says of itself, in one locale. */
export async function companyIn(locale: string): Promise<CollectionEntry<'company'>['data']> {
  const [first] = await listed('company', locale)
  if (!first)
    throw Object.assign(new Error('Expected one entry in the collection "company"; it has none'), {
      hint: 'Write company/company.yaml with headline, lead and contact.',
    })
  const told = locale === site.locale && options.tagline !== undefined ? { headline: options.tagline } : {}
  return { ...first.entry.data, ...told }
}

/** The drawing of a case: what the site chose, or another for each of a row. */
export const artOfCase = (order: number): ArtKind | undefined => options.art ?? ART[Math.abs(order) % ART.length]
