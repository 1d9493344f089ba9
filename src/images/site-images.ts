import { canonicalJson } from '#base/hash.ts'
import type { Site } from '#model/site.ts'
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
