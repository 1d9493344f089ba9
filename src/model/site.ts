import type { Digest } from './digest.ts'
import type { SiteEnvironment } from './environment.ts'
import type { CriticalCssSettings, CspSettings, ImageOptions } from './finishing.ts'
import type { Budgets, GateLevel, GateName } from './gate.ts'
import type { CollectionMapping } from './mapping.ts'

/** Design tokens: nested names to CSS values; `{color: {brand: '#fff'}}` becomes `--color-brand: #fff`. */
export type Tokens = { readonly [name: string]: string | number | Tokens }

export interface NavigationItem {
  readonly label: string
  readonly href: string
  readonly children?: readonly NavigationItem[]
}

/** A site's content from a folder: `path` is absolute once the site is loaded. */
export interface DirectorySource {
  readonly source: 'directory'
  readonly path: string
  /** The field that dates an entry; entries dated later than the snapshot stay out until then. */
  readonly publication?: string
}

/** A site's content from a source that `nextgen.config.ts` declares under this name. */
export interface NamedSource {
  readonly source: string
  readonly publication?: string
  /** Absent: as the source declares it. */
  readonly collections?: Readonly<Record<string, CollectionMapping>>
  /** What an entry that the theme does not accept means; `keep` when absent: its last good version is shown. */
  readonly onInvalid?: 'keep' | 'skip' | 'fail'
  /** What was pulled; absent before that. */
  readonly snapshot?: CutSnapshot
}

/** The snapshot of a site, cut from what its source holds. */
export interface CutSnapshot {
  /** Absolute: the folder of the site's snapshots. */
  readonly dir: string
  readonly digest: Digest
  readonly entries: number
  /** It may hold drafts. */
  readonly drafts?: true
  readonly good?: GoodVersions
}

/** Where the last good version of an entry stands. */
export interface GoodVersions {
  /** The snapshot that was built last. */
  readonly snapshot: Digest
  /** Entries (by path) that were not good in it, with the snapshot of the version that was shown. */
  readonly kept: Readonly<Record<string, Digest>>
  /** Entries that were not shown at all. */
  readonly left: readonly string[]
}

export type ContentSource = DirectorySource | NamedSource

/** `to` is a path or URL; `status` 301, 302, 307 or 308. */
export interface Redirect {
  readonly from: string
  readonly to: string
  readonly status: number
}

/** How a site's Markdown is read. Plugins are package names with options; naming one selects the unified pipeline. */
export interface MarkdownOptions {
  readonly remarkPlugins: readonly (string | readonly [string, unknown])[]
  readonly rehypePlugins: readonly (string | readonly [string, unknown])[]
  /** `strict` and `editorial` sanitise HTML in Markdown; `trusted` lets everything through. */
  readonly sanitize: 'strict' | 'editorial' | 'trusted'
}

/** A cron line of five fields, by the clocks of an IANA time zone. */
export interface SiteSchedule {
  readonly cron: string
  readonly zone?: string
}

/** One site, resolved: every path absolute, every default filled in. Plain data: it crosses threads. */
export interface Site {
  readonly id: string
  readonly name: string
  readonly domain: string
  readonly aliases: readonly string[]
  /** Name of the theme, and the absolute folder it was found in. */
  readonly theme: string
  readonly locale: string
  readonly locales: readonly string[]
  /** Absent: the theme's bundled content is the site's content. */
  readonly content?: ContentSource
  readonly markdown?: MarkdownOptions
  readonly tokens: Tokens
  readonly navigation: readonly NavigationItem[]
  readonly options: Readonly<Record<string, unknown>>
  readonly redirects: readonly Redirect[]
  /** false: no critical CSS, no SEO, no format change, no tokens element: what `astro build` would have written. */
  readonly finish: boolean
  /** What is looked at before a release, as far as the site says other than the factory. */
  readonly gates?: Readonly<Partial<Record<GateName, GateLevel>>>
  readonly budgets?: Readonly<Partial<Budgets>>
  /** Percent of the live release's pages, or of its bytes, that may go at once. */
  readonly shrink?: number
  /** Pictures for links to pages without one: each page its own, one for the whole site (when absent), or none. */
  readonly cards?: 'pages' | 'site' | 'off'
  /** What goes for this site in an environment, by its name. */
  readonly environments?: Readonly<Record<string, SiteEnvironment>>
  /** The content security policy, where site or theme says anything about it. */
  readonly csp?: CspSettings
  /** Critical CSS with other bounds than the usual, or none. */
  readonly criticalCss?: CriticalCssSettings | false
  readonly images?: ImageOptions
  /** When the farm looks at the site by itself; `zone` is the workspace's when absent. */
  readonly schedule?: SiteSchedule
  /** Folder whose files are added to the artifact; absolute; absent when there is none. */
  readonly publicDir?: string
  /** The site was removed: its pointer answers 410, or redirects there. */
  readonly gone?: true | { readonly redirect: string }
  /** Where it was declared, for messages: a file, or `portfolio.csv:17`; relative to the workspace. */
  readonly declaredIn: string
}

/** What a theme may know about its site beyond content: the exports of `nextgen:site`. */
export interface SiteFacts {
  readonly id: string
  readonly name: string
  readonly domain: string
  readonly locale: string
  readonly locales: readonly string[]
  readonly tokens: Tokens
  readonly navigation: readonly NavigationItem[]
  readonly options: Readonly<Record<string, unknown>>
}

/** A folder with `sites/`, `themes/` and perhaps `nextgen.config.ts`. All paths absolute. */
export interface Workspace {
  readonly root: string
  readonly sitesDir: string
  readonly themesDir: string
  /** `.nextgen/`: what the factory keeps for itself. */
  readonly stateDir: string
}
