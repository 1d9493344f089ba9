/** The environment whose content holds drafts. Nothing that was built for it goes live anywhere else. */
export const DRAFTS = 'drafts'

/** What `nextgen.config.ts` says of one environment; one that it does not name has only its name. */
export interface Environment {
  readonly name: string
  /**
   * The hosts of each site here, the first being its main one; `{site}` and `{domain}` stand for the site's. Never of
   * `live`, whose hosts are the domain and the aliases.
   */
  readonly hosts?: readonly string[]
  /** When releases may be made; at any time when absent. */
  readonly windows?: readonly ReleaseWindow[]
  /** What whoever releases must say. */
  readonly confirm?: string
  readonly health?: HealthPlan
  /** Who is told what became of a release. */
  readonly notify?: readonly NotifyTarget[]
  readonly mirror?: MirrorPlace
  readonly cdn?: CdnPlace
}

/**
 * A stretch of the day by the clocks of `zone` (IANA). `to` is not part of it; one that is not after `from` lies on the
 * next day. On the days of a clock change it is what the clocks show that counts: an hour that they show twice is open twice.
 */
export interface ReleaseWindow {
  readonly zone: string
  /** On which days it begins; every day when absent. */
  readonly days?: readonly Weekday[]
  /** `HH:MM` */
  readonly from: string
  readonly to: string
}

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const

export type Weekday = (typeof WEEKDAYS)[number]

/** What must hold once a release is live; if it does not, the release before comes back. */
export interface HealthPlan {
  readonly checks: readonly HealthCheck[]
  /** Where requests go instead of to the site's own host, which they name all the same: `http://127.0.0.1:7000`. */
  readonly via?: string
  /** How often a check is tried before it has failed; 3 when absent. */
  readonly attempts?: number
}

export interface HealthCheck {
  /** Path and perhaps query on the site's main host; or a whole URL elsewhere. `{site}` and `{domain}` stand for the site's. */
  readonly url: string
  /** 200 when absent. A redirect is an answer like any other. */
  readonly status?: number
  /** Must stand in the body. */
  readonly text?: string
  /** How long the whole answer may take, ms; 5000 when absent. */
  readonly withinMs?: number
}

/** `url` gets a POST, signed by the Standard Webhooks scheme when there is a secret; `command` gets the event on stdin. */
export type NotifyTarget = (
  | { readonly url: string; readonly secretFrom?: string }
  | { readonly command: readonly string[] }
) & {
  /** Everything when absent. */
  readonly on?: readonly ReleaseOutcome[]
}

export const OUTCOMES = ['released', 'rolled-back', 'unhealthy'] as const

/**
 * `released`: live, and healthy as far as anybody looked. `rolled-back`: it was not, and the release before is live again.
 * `unhealthy`: it is not, and is still live, since there was nothing to go back to.
 */
export type ReleaseOutcome = (typeof OUTCOMES)[number]

/** A store that gets the files of each release under the site's host, to be served as they lie. */
export interface MirrorPlace {
  /** URL as of a bucket; relative to the workspace. */
  readonly to: string
  /** In which text is stored, for visitors and caches that all take it. */
  readonly encoding?: 'br' | 'gzip'
}

/** A cache in front of the edge, which is told what changed. */
export interface CdnPlace {
  readonly kind: 'cloudflare'
  /** Name of the environment variable that holds the API token. */
  readonly tokenFrom: string
  /** Zone ids by the host that the zone is of; what is not here is looked up by name. */
  readonly zones?: Readonly<Record<string, string>>
  /** `files`: the paths that changed (when absent). `hosts`: all of the site's. `everything`: the whole zone. */
  readonly purge?: 'files' | 'tags' | 'hosts' | 'everything'
  /** Of the API; Cloudflare's own when absent. */
  readonly endpoint?: string
}

/** How somebody asks for a release. */
export interface Asking {
  /** The phrase that confirms it, as it was given. */
  readonly confirmation?: string
  /** It cannot wait for its window; `note` says why. */
  readonly outsideWindow?: boolean
  readonly note?: string
}

/** What a site says of one environment itself; it goes before what the workspace says. */
export interface SiteEnvironment {
  readonly hosts?: readonly string[]
  /** In addition to the workspace's. */
  readonly checks?: readonly HealthCheck[]
}

/** Fills in what stands for a site's own. */
export const fillIn = (pattern: string, { site, domain }: { readonly site: string; readonly domain: string }): string =>
  pattern.replaceAll('{site}', site).replaceAll('{domain}', domain)

/** The tag that an edge sends with everything of a site when its cache is purged by tags. */
export const cacheTag = (site: string): string => `site-${site}`
