/** Stands in for `astro:asset-imports`: images beside the site's entries, then those the theme bundles. */

import bundled from 'nextgen:bundled-asset-imports'
import { createSvgComponent } from 'astro/assets/runtime'
import type { Binding } from './binding.ts'

declare const __nextgen: Binding

const drawings = new Map<string, unknown>()

export default {
  get: (id: string): unknown => ofSite(id) ?? (bundled as ReadonlyMap<string, unknown>).get(id),
}

/** An SVG is a component, as its import is in Astro; the others are their metadata. */
function ofSite(id: string): unknown {
  const image = __nextgen.image(id) as any
  if (!image?.svg) return image
  if (!drawings.has(id)) drawings.set(id, createSvgComponent(image.svg))
  return drawings.get(id)
}
