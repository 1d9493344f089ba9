/** Stands in for `astro:asset-imports`: images beside the site's entries, then those the theme bundles. */
import bundled from 'nextgen:bundled-asset-imports'
import type { Binding } from './binding.ts'

declare const __nextgen: Binding

export default {
  get: (id: string): unknown => __nextgen.image(id) ?? (bundled as ReadonlyMap<string, unknown>).get(id),
}
