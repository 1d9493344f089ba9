/**
 * What later stages know of a finished HTML page without its HTML: taken in the render thread in one pass, small enough
 * to cross threads for every page of a fleet. URLs stand as they are written in the page; `line` counts from 1.
 */
export interface PageFacts {
  /** Output path without a leading slash, and the URL path under which visitors ask for it. */
  readonly file: string
  readonly url: string
  readonly title: string | null
  /** Text of the first h1. */
  readonly heading: string | null
  readonly description: string | null
  readonly canonical: string | null
  readonly language: string | null
  /** `noindex` in a robots meta element. */
  readonly hidden: boolean
  /** The page leads on by itself (a refresh meta element), as Astro's pages for redirects do. */
  readonly forwards?: true
  readonly links: readonly PageLink[]
  /** Values of `id` and of `name` on anchors: where a fragment may lead. An id that stands twice is listed twice. */
  readonly ids: readonly string[]
  readonly images: readonly PageImage[]
  /** Hrefs of stylesheets and preloads, srcs of scripts. */
  readonly styles: readonly string[]
  readonly scripts: readonly string[]
  /** `<link rel="alternate" hreflang>` and feeds, by their attributes. */
  readonly alternates: readonly { readonly href: string; readonly hreflang?: string; readonly type?: string }[]
  /** Contents of `<script type="application/ld+json">` that the page brings itself; what finishing adds is not among them. */
  readonly jsonLd: readonly string[]
  /** `og:image` as it stands in the finished page. */
  readonly ogImage: string | null
  /** For articles (`og:type` article, an `article:` meta element, or Article in JSON-LD); dates as they are written. */
  readonly article: { readonly published: string | null; readonly author: string | null } | null
  /** Date of the last change as the page tells it (`article:modified_time`, else `article:published_time`). */
  readonly modified: string | null
  /** Bytes of inline style elements and of inline scripts that run. */
  readonly inline: { readonly styles: number; readonly scripts: number }
  /** Origins that the page names and its policy stops: `https://cdn.example`. */
  readonly stopped?: readonly string[]
  /** Mistakes in the markup that were seen in passing. */
  readonly faults: readonly MarkupFault[]
  readonly bytes: number
}

/** A page as visitors get it. `headers` are those in which pages of a site differ; equal ones are the same object. */
export interface FinishedPage {
  readonly html: Uint8Array
  readonly facts: PageFacts
  readonly headers?: Readonly<Record<string, string>>
}

export interface PageLink {
  readonly href: string
  readonly line: number
}

export interface PageImage {
  readonly src: string
  /** null: the attribute is missing; the empty string: the image is decoration. */
  readonly alt: string | null
  readonly width: string | null
  readonly height: string | null
  readonly line: number
}

export interface MarkupFault {
  readonly message: string
  /** The tag it is about, as far as that is known: `</p>`, `<img>`. */
  readonly element: string
  readonly line: number
}
