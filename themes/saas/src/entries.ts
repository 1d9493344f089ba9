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

/** What has changed in the product, newest first. */
export async function changesIn(locale: string): Promise<InLocale<CollectionEntry<'changelog'>>[]> {
  const changes = await listed('changelog', locale)
  return changes.sort((a, b) => b.entry.data.date.valueOf() - a.entry.data.date.valueOf())
}

/** What the product is, in one locale. */
export async function productIn(locale: string): Promise<CollectionEntry<'product'>['data']> {
  const [first] = await listed('product', locale)
  if (!first)
    throw Object.assign(new Error('Expected one entry in the collection "product"; it has none'), {
      hint: 'Write product/product.yaml with headline, lead and screen.',
    })
  const told = locale === site.locale && options.tagline !== undefined ? { headline: options.tagline } : {}
  return { ...first.entry.data, ...told }
}
