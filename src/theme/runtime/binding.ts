import type { Entry } from '#model/content.ts'
import type { PictureFacts } from '#model/picture.ts'
import type { SiteFacts } from '#model/site.ts'
import type { Watch } from '#model/watch.ts'

/** What one site's instance of a compiled theme is given; in the bundle it is the free name `__nextgen`. */
export interface Binding {
  /** Origin without a trailing slash: `https://acme.example`. */
  readonly origin: string
  readonly site: SiteFacts
  /** The site's collections; a collection missing here falls back to the theme's bundled content. */
  readonly collections: ReadonlyMap<string, ReadonlyMap<string, Entry>>
  /** Image metadata of the site's content by Astro's import id, or undefined for an image the site does not bring. */
  readonly image: (importId: string) => unknown
  /** What an image looks like, by the URL of the original. */
  readonly picture: (url: string) => Promise<PictureFacts>
  /** What makes the site's images instead of the theme's image service, and enters their names. */
  readonly imageMaker?: string
  /** Told what the instance reads and keeps. */
  readonly watch: Watch
  /** Facts of the theme's configuration that Astro leaves out of its manifest. */
  readonly config: RuntimeConfig
}

export interface RuntimeConfig {
  /** The specifier of the theme's image service: part of the names of its images. */
  readonly imageService: string
  readonly redirectPages: boolean
  readonly conflicts: 'error' | 'warn' | 'ignore'
}
