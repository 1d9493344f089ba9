import type { Card } from '../../og-image-name.ts'

/** A picture to be made of text, or of the site's icon. */
export type Drawing =
  | { readonly kind: 'card'; readonly card: Card }
  /** A square PNG of `size` px. `background` fills it (`#rrggbb`); `margin` is kept free on each side, a share of the size. */
  | { readonly kind: 'icon'; readonly size: number; readonly background: string | null; readonly margin: number }
  /** `favicon.ico` with 16, 32 and 48 px. */
  | { readonly kind: 'favicon' }

/** Drawings for one thread at a time. Plain data: it crosses threads. */
export interface DrawTask {
  readonly drawings: readonly Drawing[]
  /** The image that icons are made of: SVG, PNG, or what else sharp reads. */
  readonly icon?: Uint8Array
  readonly fonts: FontPlaces
}

export interface FontPlaces {
  /** Folder for unpacked fonts (absolute). */
  readonly dir: string
  /** The theme's font files (absolute), and a name that changes with them. */
  readonly own: readonly string[]
  readonly ownKey: string
}

/** One outcome for each drawing, in their order. */
export type DrawReply = readonly DrawOutcome[]

export type DrawOutcome =
  | { readonly ok: true; readonly bytes: Uint8Array; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly reason: string }
