import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { canonicalJson } from '#base/hash.ts'
import type { Site } from '#model/site.ts'
import type { CompiledTheme } from '#model/theme.ts'
import { type PlaceGuard, placeGuard } from './css-places.ts'
import { isReplaceable } from './fingerprint.ts'
import { imagePipeline } from './pipeline.ts'
import type { FactorySettings } from './task.ts'

/** How the factory makes the images of a site; null when Astro's way or the theme's own image service does. */
export function factorySettings(site: Pick<Site, 'finish' | 'images'>, imageService: string): FactorySettings | null {
  if (!site.finish || !isReplaceable(imageService)) return null
  const { quality = 'fixed', watermark } = site.images ?? {}
  if (!watermark) return { quality }
  const { file: _, ...mark } = watermark
  return { quality, watermark: mark }
}

/** What makes the images, as it enters their names: other code or other settings never write under an earlier name. */
export const imageMaker = (settings: FactorySettings): string => `nextgen ${imagePipeline()} ${canonicalJson(settings)}`

const guards = new Map<string, PlaceGuard>()
const GUARDS_KEPT = 16

/** Whether an image may be wrapped as far as the stylesheet files of a theme go; read once a thread. */
export function themePlaces({ dir, assets }: CompiledTheme): PlaceGuard {
  const known = guards.get(dir)
  if (known) return known
  if (guards.size >= GUARDS_KEPT) guards.clear()
  const sheets = Object.keys(assets).filter(path => path.endsWith('.css'))
  const guard = placeGuard(sheets.map(path => readFileSync(join(dir, 'assets', path), 'utf8')))
  guards.set(dir, guard)
  return guard
}
