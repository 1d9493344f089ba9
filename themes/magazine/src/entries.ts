import { type CollectionEntry, type CollectionKey, getCollection } from 'astro:content'
import { type InLocale, inLocale } from 'nextgen/theme-kit/locale/locales.ts'
import { site } from './site.ts'

export type Listed<Name extends CollectionKey> = InLocale<CollectionEntry<Name>>

/** A collection in one locale. */
export const listed = async <Name extends CollectionKey>(name: Name, locale: string): Promise<Listed<Name>[]> =>
  inLocale(site, await getCollection(name), locale)
