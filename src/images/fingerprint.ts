import { canonicalJson, digestOf } from '#base/hash.ts'
import type { Digest } from '#model/digest.ts'
import type { ServiceSettings } from './task.ts'

/** Everything that decides about the bytes of a derived image. */
export interface ImageFingerprint {
  readonly kind: 'astro-image'
  /** Code and codecs: another sharp writes other bytes. */
  readonly pipeline: string
  readonly source: Digest
  /** Properties of the transform that the service reads. */
  readonly transform: Readonly<Record<string, unknown>>
  /** Configuration of the service. */
  readonly settings: unknown
  /** The theme whose code the service is; null for Astro's own services. */
  readonly theme: string | null
}

export const fingerprintOf = (image: ImageFingerprint): Digest => digestOf(canonicalJson(image))

/** What Astro's own services read; `alt` or `class` make no other image. */
const READ = ['width', 'height', 'format', 'quality', 'fit', 'position', 'background'] as const

const ASTRO_SERVICE = /^astro\/assets\/services\/(sharp|noop)$/

/** Whether the service is Astro's own, and needs nothing of the theme. */
export const isAstroService = (entrypoint: string): boolean => ASTRO_SERVICE.test(entrypoint)

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
