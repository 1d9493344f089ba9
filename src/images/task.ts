import type { Digest } from '#model/digest.ts'
import type { Watermark } from '#model/finishing.ts'

/** Which image service of Astro's a theme has chosen, and how it is configured: `image` of the theme's Astro config. */
export interface ServiceSettings {
  readonly service: { readonly entrypoint: string; readonly config: Readonly<Record<string, unknown>> }
  readonly dangerouslyProcessSVG?: boolean
  readonly [setting: string]: unknown
}

/** How the factory makes images of its own; a site without these gets the bytes of `astro build`. */
export interface FactorySettings {
  /** `fixed`: one quality a format. `perceptual`: each image as small as a target of likeness allows. */
  readonly quality: 'fixed' | 'perceptual'
  /** Stands in the picture; known by its digest, wherever it lies. */
  readonly watermark?: Omit<Watermark, 'file'>
}

/** One source and what is wanted of it together: it is read and decoded in one place. Plain data: it crosses threads. */
export interface ImageTask {
  /** Absolute path, or the bytes themselves. */
  readonly source: string | Uint8Array
  /** The source has this digest, or the task fails. */
  readonly digest: Digest
  readonly settings: ServiceSettings
  readonly factory?: FactorySettings
  /** Absolute path of the watermark that `factory` names. */
  readonly watermarkFile?: string
  /** Folder of the compiled theme, when the service is code of the theme's own. */
  readonly themeDir?: string
  /** An image that cannot be made gets a stand-in of its size. */
  readonly standIns?: boolean
  readonly wanted: readonly WantedImage[]
}

/** What a thread is given. */
export interface BudgetedTask extends ImageTask {
  /** Pixels that all threads may hold at a time (`pixel-budget.ts`). */
  readonly budget: SharedArrayBuffer
}

export interface WantedImage {
  /** Output path of the original, for messages. */
  readonly original: string
  readonly transform: Readonly<Record<string, unknown>>
}

/** One outcome for each wanted image, in their order. */
export type ImageReply = readonly ImageOutcome[]

export type ImageOutcome =
  | { readonly ok: true; readonly bytes: Uint8Array; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly reason: string; readonly standIn?: Uint8Array }
