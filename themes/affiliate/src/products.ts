import { type CollectionEntry, getCollection } from 'astro:content'

export type Product = CollectionEntry<'products'>

/** All products, best rating first; equal ratings by name. */
export async function bestFirst(): Promise<Product[]> {
  return (await getCollection('products')).sort(byRating)
}

export function byRating(a: Product, b: Product): number {
  return (b.data.rating ?? 0) - (a.data.rating ?? 0) || (a.id < b.id ? -1 : 1)
}

/** The figures that at least two of the products have in common, in the order in which they first appear. */
export function sharedSpecs(products: readonly Product[]): string[] {
  const counts = new Map<string, number>()
  for (const product of products) {
    for (const name of Object.keys(product.data.specs)) counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  return [...counts].filter(([, count]) => count > 1).map(([name]) => name)
}

export const productHref = (product: Product): string => `/products/${product.id}/`

/** What a reader pays today. */
export const priceNow = (product: Product): number | undefined => product.data.deal?.price ?? product.data.price
