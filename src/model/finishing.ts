import type { Digest } from './digest.ts'

/** A site's say in its content security policy: origins (`https://cdn.example`) or other CSP sources, by what they serve. */
export interface CspSettings {
  /** `report`: browsers tell of violations and let them happen. */
  readonly mode: 'enforce' | 'report' | 'off'
  readonly scripts?: readonly string[]
  readonly styles?: readonly string[]
  readonly images?: readonly string[]
  readonly fonts?: readonly string[]
  readonly media?: readonly string[]
  readonly connect?: readonly string[]
  readonly frames?: readonly string[]
  readonly forms?: readonly string[]
  /** Who may show the site in a frame, besides itself. */
  readonly frameAncestors?: readonly string[]
  /** Where browsers report violations: a URL. */
  readonly reportTo?: string
}

export interface CriticalCssSettings {
  /** Most bytes of CSS that go into a page; one that needs more keeps its links. */
  readonly budget: number
  /** On pages with scripts: stylesheets of up to this many bytes in all go into the page whole. */
  readonly whole: number
}

/** What holds for a site that says nothing. */
export const CRITICAL_CSS: CriticalCssSettings = { budget: 40_000, whole: 10_000 }

/** What a site says about its images. */
export interface ImageOptions {
  /** `fixed` (the default): one quality a format. `perceptual`: each image as small as a target of likeness allows. */
  readonly quality?: 'fixed' | 'perceptual'
  /** Pictures of the content show their colours until they are there. */
  readonly placeholders?: boolean
  /** Stands in the pictures of the site's content. */
  readonly watermark?: Watermark
}

export interface Watermark {
  /** Relative to the workspace. */
  readonly file: string
  readonly digest: Digest
  readonly place: WatermarkPlace
  /** Part of the picture's width, 0 … 1. */
  readonly width: number
  /** 0 … 1 */
  readonly opacity: number
  /** Pictures narrower than this have none, px. */
  readonly from: number
}

export const WATERMARK_PLACES = ['northwest', 'northeast', 'southwest', 'southeast', 'centre'] as const
export type WatermarkPlace = (typeof WATERMARK_PLACES)[number]
