import type { PageFacts } from '#model/page-facts.ts'
import { isHidden } from './describe-page.ts'
import type { InlinedSheets } from './inline-sheets.ts'
import type { Page } from './page.ts'
import type { StyleElement } from './tokens-style.ts'

/** What finishing added to a page. */
export interface Added {
  readonly sheets: InlinedSheets
  readonly tokens: StyleElement | null
  /** Origins from which the policy lets nothing come. */
  readonly stopped: readonly string[]
  /** Size of the finished page. */
  readonly bytes: number
}

/** The facts of a finished page. */
export function factsOf(page: Page, { sheets, tokens, stopped, bytes }: Added): PageFacts {
  const { reading, file, url, origin, isListed } = page
  const { inline } = reading
  return {
    file,
    url,
    title: reading.title,
    heading: reading.heading,
    description: page.description,
    canonical: reading.canonical ?? (isListed && reading.headEnd >= 0 ? origin + url : null),
    language: reading.root ? page.language : null,
    hidden: reading.isRefresh || isHidden(reading.meta),
    ...(reading.isRefresh && { forwards: true as const }),
    links: reading.links,
    ids: reading.ids,
    images: reading.images,
    styles: sheets.dropped.length > 0 ? reading.styles.filter(href => !sheets.dropped.includes(href)) : reading.styles,
    scripts: reading.scripts,
    alternates: reading.alternates,
    jsonLd: reading.jsonLd,
    ogImage: reading.meta.get('og:image') ?? (isListed ? page.image : null),
    article: page.article,
    modified: page.modified,
    inline: { styles: inline.styles + sheets.bytes + (tokens?.bytes ?? 0), scripts: inline.scripts },
    ...(stopped.length > 0 && { stopped }),
    faults: reading.faults,
    bytes,
  }
}
