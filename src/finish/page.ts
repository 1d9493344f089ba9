import type { Site } from '#model/site.ts'
import type { Reading } from './reading.ts'

/** What the parts of finishing share about one page. */
export interface Page {
  readonly site: Site
  readonly reading: Reading
  readonly file: string
  /** Path, encoded, with the base. */
  readonly url: string
  /** `https://acme.example` */
  readonly origin: string
  /** The URL path of the home page. */
  readonly home: string
  /** Search engines are to know it: no error page, no redirect, not marked `noindex`. */
  readonly isListed: boolean
  readonly language: string
  readonly description: string | null
  /** Absolute URL of the picture that stands for the page. */
  readonly image: string | null
  readonly article: { readonly published: string | null; readonly author: string | null } | null
  readonly modified: string | null
}

/** A URL of the page, absolute; null when it is none. */
export function absolute(url: string, { origin, url: path }: Pick<Page, 'origin' | 'url'>): string | null {
  try {
    return new URL(url, origin + path).href
  } catch {
    return null
  }
}
