import { isAstroService } from './fingerprint.ts'
import type { ImageOutcome, ImageReply, ImageTask, ServiceSettings, WantedImage } from './task.ts'

/** A local image service as Astro calls it: bytes in, bytes out. */
export interface ImageService {
  transform(
    source: Uint8Array,
    transform: Readonly<Record<string, unknown>>,
    settings: ServiceSettings,
    logger: { info(text: string): void; warn(text: string): void; error(text: string): void },
  ): Promise<{ readonly data: Uint8Array; readonly format: string }>
}

/** Makes images with Astro's own service, or with that of the theme: the bytes of `astro build`. */
export async function serviceImages(
  source: Uint8Array,
  { wanted, settings }: ImageTask,
  onPlace: (place: string) => void,
  own?: ImageService,
): Promise<ImageReply> {
  const service = own ?? (await astroService(settings.service.entrypoint))
  const outcomes: ImageOutcome[] = []
  for (const image of wanted) {
    onPlace(image.original)
    outcomes.push(await transformed(service, source, image, settings))
  }
  return outcomes
}

async function astroService(entrypoint: string): Promise<ImageService> {
  if (!isAstroService(entrypoint)) throw new Error(`Expected an image service of Astro's own, got ${entrypoint}`)
  const module = entrypoint.endsWith('noop')
    ? await import('astro/assets/services/noop')
    : await import('astro/assets/services/sharp')
  return module.default as unknown as ImageService
}

async function transformed(
  service: ImageService,
  source: Uint8Array,
  { original, transform }: WantedImage,
  settings: ServiceSettings,
): Promise<ImageOutcome> {
  const warnings: string[] = []
  const note = (text: string): void => void warnings.push(text)
  try {
    const { data } = await service.transform(source, { ...transform, src: original }, settings, {
      info() {},
      warn: note,
      error: note,
    })
    return { ok: true, bytes: data, warnings }
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message : String(error) }
  }
}
