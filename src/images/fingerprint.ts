import { canonicalJson, digestOf } from '#base/hash.ts'
import type { Digest } from '#model/digest.ts'
import type { FactorySettings, ServiceSettings } from './task.ts'

/** Everything that decides about the bytes of a derived image. */
export interface ImageFingerprint {
  readonly kind: 'derived-image'
  /** Code and codecs: another sharp writes other bytes. */
  readonly pipeline: string
  readonly source: Digest
  /** Properties of the transform that the service reads. */
  readonly transform: Readonly<Record<string, unknown>>
  /** Configuration of the service. */
  readonly settings: unknown
  /** The theme whose code the service is; null for Astro's own services. */
  readonly theme: string | null
  /** null: the bytes of `astro build`. */
  readonly factory: FactorySettings | null
}

export const fingerprintOf = (image: ImageFingerprint): Digest => digestOf(canonicalJson(image))

/** What Astro's own services read; `alt` or `class` make no other image. */
const READ = ['width', 'height', 'format', 'quality', 'fit', 'position', 'background'] as const

const ASTRO_SHARP = 'astro/assets/services/sharp'
const ASTRO_NOOP = 'astro/assets/services/noop'

/** Whether the service is Astro's own, and needs nothing of the theme. */
export const isAstroService = (entrypoint: string): boolean => entrypoint === ASTRO_SHARP || entrypoint === ASTRO_NOOP

/** Whether the factory may take the service's place: a theme that chose another one than Astro's default wants that. */
export const isReplaceable = (entrypoint: string): boolean => entrypoint === ASTRO_SHARP

/** The part of a request that the fingerprint needs. */
export function relevantOf(
  transform: Readonly<Record<string, unknown>>,
  settings: ServiceSettings,
): Pick<ImageFingerprint, 'transform' | 'settings'> {
  const { service, dangerouslyProcessSVG } = settings
  if (isAstroService(service.entrypoint))
    return {
      transform: Object.fromEntries(READ.map(name => [name, transform[name]])),
      settings: { service, dangerouslyProcessSVG },
    }
  const { src, ...rest } = transform
  return { transform: rest, settings }
}
