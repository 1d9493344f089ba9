import { type Listed, listed } from './entries.ts'
import type { Post } from './posts.ts'

export type Product = Listed<'products'>

/** All products of a locale, best rating first; equal ratings by key. */
export async function bestFirst(locale: string): Promise<Product[]> {
  return (await listed('products', locale)).sort(
    (a, b) => (b.entry.data.rating ?? 0) - (a.entry.data.rating ?? 0) || (a.key < b.key ? -1 : 1),
  )
}

/** Whether an article names a product: by the id of the original, or of the translation. */
export const names = (post: Post, { key, entry }: Product): boolean =>
  post.entry.data.products.some(({ id }) => id === key || id === entry.id)

/** The products that an article names, in its order. */
export const namedBy = (post: Post, products: readonly Product[]): Product[] =>
  post.entry.data.products.flatMap(({ id }) => products.find(({ key, entry }) => id === key || id === entry.id) ?? [])

/** The figures that at least two of the products have in common, in the order in which they first appear. */
export function sharedSpecs(products: readonly Product[]): string[] {
  const counts = new Map<string, number>()
  for (const { entry } of products)
    for (const name of Object.keys(entry.data.specs)) counts.set(name, (counts.get(name) ?? 0) + 1)
  return [...counts].filter(([, count]) => count > 1).map(([name]) => name)
}

/** What a reader pays today. */
export const priceNow = ({ entry }: Product): number | undefined => entry.data.deal?.price ?? entry.data.price
