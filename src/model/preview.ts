import type { Failure } from './failure.ts'
import type { Finding } from './gate.ts'
import type { ReadsSummary } from './why.ts'

/** What the toolbar of a preview shows of a page. */
export interface PreviewedPage {
  readonly site: string
  readonly theme: string
  /** What else could be shown. */
  readonly sites: readonly { readonly id: string; readonly name: string }[]
  readonly themes: readonly string[]
  /** The page in its languages, as it says itself. */
  readonly locales: readonly { readonly locale: string; readonly href: string }[]
  /** Absent until the page has been shown once. */
  readonly page?: {
    readonly reads: ReadsSummary
    /** What the theme's modules have read for all pages. */
    readonly shared: ReadsSummary
    /** Bytes of the page without what the development server adds, and of its styles, which are not minified here. */
    readonly weight: { readonly html: number; readonly css: number }
    /** Of the gates that can look at one page; a build looks at all of them. */
    readonly findings: readonly Finding[]
  }
  /** What is wrong, though the page is shown. */
  readonly notices: readonly Failure[]
}
