import { type AssetTarget, atAddress, type RichTextReferences } from '#model/rich-text.ts'

/** The asset that an address of a text means: null when it must not be shown, undefined when it is none of the CMS's. */
export const assetAt = (address: string, { assets, base }: RichTextReferences): AssetTarget | null | undefined =>
  atAddress(key => assets.get(key), address, base)?.value

/** Where a link of a text is to lead instead: to the page of an entry, or to a file at the CMS; null when it stays as it is. */
export function hrefAt(address: string, { links, assets, base }: RichTextReferences): string | null {
  const target = atAddress(key => links.get(key), address, base)?.value
  if (target) return target.href + fragmentOf(address)
  return atAddress(key => assets.get(key), address, base)?.value?.url ?? null
}

const fragmentOf = (address: string): string => (address.includes('#') ? address.slice(address.indexOf('#')) : '')
