import { isAstroService } from './fingerprint.ts'
import type { ServiceSettings } from './task.ts'

/** A local image service of Astro's: bytes in, bytes out. */
export interface ImageService {
  transform(
    source: Uint8Array,
    transform: Readonly<Record<string, unknown>>,
    settings: ServiceSettings,
    logger: { info(text: string): void; warn(text: string): void; error(text: string): void },
  ): Promise<{ readonly data: Uint8Array; readonly format: string }>
}

/**
 * Loads one of Astro's own image services. Rejects for any other entry point: a service that is code of a theme comes
 * from the compiled theme.
 */
export async function astroService(entrypoint: string): Promise<ImageService> {
  if (!isAstroService(entrypoint)) throw new Error(`Expected an image service of Astro's own, got ${entrypoint}`)
  const module = entrypoint.endsWith('noop')
    ? await import('astro/assets/services/noop')
    : await import('astro/assets/services/sharp')
  return module.default as unknown as ImageService
}
