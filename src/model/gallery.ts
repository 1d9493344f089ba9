import type { Failure } from './failure.ts'
import type { Tokens } from './site.ts'
import type { JsonSchema } from './theme.ts'

/** Kinds of content that every theme is shown with. */
export const FIXTURES = ['typical', 'empty', 'extreme', 'rtl'] as const
export type FixtureName = (typeof FIXTURES)[number]

/** One theme with one kind of content: a site of its own. */
export interface GalleryFixture {
  readonly fixture: FixtureName
  /** Id of its site: it answers at `http://<site>.localhost:<port>/`. */
  readonly site: string
  readonly state: 'waiting' | 'ready' | 'failed'
  /** Rises with each build that changed it. */
  readonly version: number
  readonly pages: number
  readonly ms: number
  readonly errors: readonly Failure[]
  /** What gates found. */
  readonly warnings: readonly Failure[]
  /** How its content came about. */
  readonly notes: readonly string[]
}

/** Pages that a theme makes in one way. */
export interface PageKind {
  /** The same in every state of the gallery: `src/pages/[...path].astro /posts/*`. */
  readonly key: string
  /** `/posts/*` */
  readonly label: string
  /** The file of the theme that makes it. */
  readonly component: string
  /** The page of each fixture that stands for all of this kind, as a URL path; absent where there is none. */
  readonly pages: Readonly<Partial<Record<FixtureName, string>>>
}

/** Something of a theme's design that tokens or options of a site decide about. */
export interface Control {
  /** `['tokens', 'color', 'brand']`: a path into `site.json`. */
  readonly path: readonly [root: 'tokens' | 'options', ...names: string[]]
  readonly label: string
  readonly kind: 'colour' | 'number' | 'length' | 'font' | 'choice' | 'switch'
  /** What holds where the site says nothing, as far as it can be told. */
  readonly usual?: string
  /** For numbers and lengths. */
  readonly range?: { readonly from: number; readonly to: number; readonly step: number; readonly unit: string }
  readonly choices?: readonly string[]
  readonly about?: string
}

/** A promise of the palette, and what a built page keeps of it. */
export interface KeptPromise {
  readonly scheme: 'light' | 'dark'
  readonly role: string
  readonly on: readonly string[]
  /** The least contrast that is promised, and that of the worst ground. */
  readonly least: number
  readonly ratio: number
  readonly colours: readonly [role: string, ground: string]
}

/** The look of a theme in the gallery. */
export interface GalleryLook {
  readonly tokens: Tokens
  readonly options: Readonly<Record<string, unknown>>
}

export interface GalleryPalette {
  /** Colours by role, as they stand in a built page. */
  readonly light: Readonly<Record<string, string>>
  readonly dark: Readonly<Record<string, string>>
  readonly promises: readonly KeptPromise[]
  /** What had to be corrected in the colours that were chosen. */
  readonly notes: readonly string[]
}

export interface GalleryTheme {
  readonly theme: string
  readonly state: 'waiting' | 'building' | 'ready' | 'failed'
  /** Why it does not compile. */
  readonly errors: readonly Failure[]
  readonly fixtures: readonly GalleryFixture[]
  readonly kinds: readonly PageKind[]
  readonly controls: readonly Control[]
  readonly look: GalleryLook
  /** Null where the theme does not compute its look by the theme kit. */
  readonly palette: GalleryPalette | null
  readonly options: JsonSchema | null
}

/** The JSON of `nextgen gallery`. */
export interface Gallery {
  readonly ok: boolean
  readonly url: string
  readonly port: number
  readonly themes: readonly GalleryTheme[]
}

/** A site of the workspace whose look may be written. */
export interface GallerySite {
  readonly site: string
  readonly name: string
  readonly theme: string
  /** `sites/acme/site.json` or `sites/portfolio.csv:17`. */
  readonly declaredIn: string
  readonly look: GalleryLook
}

/** What writing a look into a declaration would change, or has changed. */
export interface LookChange {
  readonly site: string
  readonly file: string
  /** Digest of the file before. */
  readonly before: string
  /** Lines with their numbers before and after; null where there is none. */
  readonly lines: readonly {
    readonly kind: 'same' | 'removed' | 'added'
    readonly text: string
    readonly from: number | null
    readonly to: number | null
  }[]
  /** What cannot be written there, and why. */
  readonly obstacles: readonly string[]
  readonly written: boolean
}
