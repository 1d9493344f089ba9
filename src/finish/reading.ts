import type { MarkupFault, PageFacts, PageImage, PageLink } from '#model/page-facts.ts'
import type { Tag } from './tag.ts'

/** A start tag with all that finishing wants to know of it, found out once for all pages of a theme. */
export interface PageTag extends Tag {
  readonly id: string | null
  /** Numbers of the tokens in the theme's CSS that the element has. */
  readonly tokens: readonly number[]
  /** CSP sources of event handlers in attributes, and of the `style` attribute. */
  readonly events: readonly string[]
  readonly styleAttribute: string | null
  readonly onOpen: OpenReader | undefined
  readonly onText: TextReader | undefined
  readonly onClose: CloseReader | undefined
  /** Serial of the last page it was met on. */
  seen: number
}

export type OpenReader = (reading: Reading, tag: PageTag, start: number, end: number, foreign: boolean) => void
export type TextReader = (reading: Reading, tag: PageTag, start: number, end: number) => void
export type CloseReader = (reading: Reading, start: number) => void

/** A tag and where it stands: offsets into the page, `end` behind `>`. */
export interface Placed {
  readonly tag: PageTag
  readonly start: number
  readonly end: number
}

/** An image and what may tell whether visitors see it first. */
export interface PlacedImage extends Placed {
  readonly inMain: boolean
  /** About how many letters of text stand before it, from the beginning of `<main>` or of the page. */
  readonly textBefore: number
}

/** What one pass over a page found: facts for later stages, and the places where finishing changes something. */
export interface Reading {
  readonly html: string
  /** Differs from page to page: which tags were met on this one. */
  readonly serial: number
  /** Which of the tokens that the theme's CSS names occur, a bit each. */
  readonly tokens: Uint32Array
  hasDoctype: boolean
  root: Placed | null
  /** Positions of `</head>`, behind `<body>`, and of `</body>`; -1 when there is none. */
  headEnd: number
  bodyStart: number
  bodyEnd: number
  title: string | null
  heading: string | null
  headingStart: number
  /** Contents of meta elements by `name` or `property`, the first of each. */
  readonly meta: Map<string, string>
  /** `rel` values of link elements. */
  readonly rels: Set<string>
  canonical: string | null
  /** A policy that the page brings itself, in a meta element. */
  policy: (Placed & { readonly content: string }) | null
  isRefresh: boolean
  hasBase: boolean
  readonly sheets: Placed[]
  readonly styles: string[]
  readonly scripts: string[]
  readonly alternates: PageFacts['alternates'][number][]
  readonly jsonLd: string[]
  readonly links: PageLink[]
  /** For each link, the position behind its start tag. */
  readonly linkTexts: number[]
  readonly ids: string[]
  readonly images: PageImage[]
  readonly placedImages: PlacedImage[]
  readonly frames: Placed[]
  mainDepth: number
  mainStart: number
  articleDepth: number
  /** The first h1 stands in an article: the page is about one thing, and no list. */
  headingInArticle: boolean
  /** `datetime` of the first time element in an article. */
  time: string | null
  /** Positions behind the start tags of the first paragraphs in `<main>`. */
  readonly paragraphs: number[]
  /** Whether anything on the page runs: then elements and classes may appear that are not in its HTML. */
  runsScripts: boolean
  /** Bytes, and CSP sources, of inline scripts and styles; `events` and `styleAttributes` are those of attributes. */
  readonly inline: { styles: number; scripts: number }
  readonly scriptHashes: string[]
  readonly styleHashes: string[]
  readonly events: string[]
  readonly styleAttributes: string[]
  /** Origins of other hosts, by what is loaded from there. */
  readonly origins: Record<Loads, Set<string> | null>
  readonly faults: MarkupFault[]
  templates: number
  text: number
  behind: number
  /** A script or style in SVG, whose text ends at its end tag. */
  foreignText: Placed | null
  line: number
  nextLine: number
}

export type Loads = 'images' | 'media' | 'forms' | 'scripts' | 'styles' | 'frames' | 'fonts' | 'objects'

/** An empty reading; `words`: how many 32-bit words the theme's tokens take. */
export const newReading = (html: string, serial: number, words: number): Reading => ({
  html,
  serial,
  tokens: new Uint32Array(words),
  hasDoctype: false,
  root: null,
  headEnd: -1,
  bodyStart: -1,
  bodyEnd: -1,
  title: null,
  heading: null,
  headingStart: -1,
  meta: new Map(),
  rels: new Set(),
  canonical: null,
  policy: null,
  isRefresh: false,
  hasBase: false,
  sheets: [],
  styles: [],
  scripts: [],
  alternates: [],
  jsonLd: [],
  links: [],
  linkTexts: [],
  ids: [],
  images: [],
  placedImages: [],
  frames: [],
  mainDepth: 0,
  mainStart: -1,
  articleDepth: 0,
  headingInArticle: false,
  time: null,
  paragraphs: [],
  runsScripts: false,
  inline: { styles: 0, scripts: 0 },
  scriptHashes: [],
  styleHashes: [],
  events: [],
  styleAttributes: [],
  origins: {
    images: null,
    media: null,
    forms: null,
    scripts: null,
    styles: null,
    frames: null,
    fonts: null,
    objects: null,
  },
  faults: [],
  templates: 0,
  text: 0,
  behind: 0,
  foreignText: null,
  line: 1,
  nextLine: html.indexOf('\n'),
})

/** The line of a position, counted from 1. Positions must not go down from call to call. */
export function lineOf(reading: Reading, position: number): number {
  while (reading.nextLine >= 0 && reading.nextLine < position) {
    reading.line++
    reading.nextLine = reading.html.indexOf('\n', reading.nextLine + 1)
  }
  return reading.line
}
