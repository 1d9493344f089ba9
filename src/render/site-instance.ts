import type { Site, SiteFacts } from '#model/site.ts'

/** Imports of one site's theme instance: what the thread needs of it, whatever Astro it was compiled with. */
export interface SiteInstance {
  /** Lets go of the site. */
  leave(): void
  listPaths(): Promise<{
    readonly paths: readonly InstancePath[]
    readonly conflicts: readonly PathConflict[]
  }>
  /** The component whose paths were asked for last: where `listPaths` stopped. */
  listedComponent(): string | undefined
  /** What `getStaticPaths` gave a path; undefined for a route without, null when that is not found. */
  propsOf(path: InstancePath): unknown
  /** A page's text is bytes only where the theme made bytes. */
  render(path: InstancePath): Promise<{ readonly body: string | Uint8Array; readonly type: string | null } | null>
  imageRequests(): readonly {
    readonly original: string
    readonly originalFile: string | undefined
    readonly path: string
    readonly page: string | undefined
    readonly url: string
    readonly transform: Readonly<Record<string, unknown>>
  }[]
  /** Source files of originals that pages show as they are. */
  referencedImages(): readonly string[]
  isImageReferenced(file: string): boolean
  hasImages(): boolean
  imageShownAs(url: string): { readonly transform: Readonly<Record<string, unknown>> } | undefined
  imageVariant(
    url: string,
    change: { readonly width?: number; readonly height?: number; readonly format?: string },
  ): string | undefined
  readonly routing: {
    readonly base: string
    readonly trailingSlash: 'always' | 'never' | 'ignore'
    readonly format: 'directory' | 'file' | 'preserve'
  }
  readonly onDemandRoutes: readonly string[]
}

/** A path that two routes claim, or two entries of one. */
export interface PathConflict {
  readonly pathname: string
  /** Components. */
  readonly winner: string
  readonly loser: string
  /** What `getStaticPaths` gave the path by the winner, and by the loser. */
  readonly given: readonly [unknown, unknown]
}

export interface InstancePath {
  readonly pathname: string
  readonly file: string
  readonly route: { readonly route: string; readonly component: string; readonly type: string }
}

/** What a theme may import from `nextgen:site`. */
export const factsOf = ({ id, name, domain, locale, locales, tokens, navigation, options }: Site): SiteFacts => ({
  id,
  name,
  domain,
  locale,
  locales,
  tokens,
  navigation,
  options,
})
