/** Stands in for `astro:data-layer-content`: the site's collections first, the theme's bundled ones for the rest. */

import bundled from 'nextgen:bundled-content'
import { unflatten } from 'devalue'
import type { Binding } from './binding.ts'

declare const __nextgen: Binding

type Collections = Map<string, ReadonlyMap<string, unknown>>

async function bundledCollections(): Promise<Collections> {
  if (bundled instanceof Map) return bundled as Collections
  if (Array.isArray(bundled)) return unflatten(bundled) as Collections
  const { ImmutableDataStore } = await import('nextgen:astro/data-store')
  return ImmutableDataStore.manifestToMap(bundled) as Collections
}

const collections: Collections = new Map(await bundledCollections())
for (const [name, entries] of __nextgen.collections) collections.set(name, entries)

export default collections
