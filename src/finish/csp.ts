import type { CspSettings } from '#model/finishing.ts'
import type { Loads, Reading } from './reading.ts'

/** What finishing added to a page: the CSP sources of its styles and scripts. */
export interface AddedSources {
  readonly styles: readonly string[]
  readonly scripts: readonly string[]
}

/** More than this many style attributes cannot be listed in a header. */
const MOST_STYLE_ATTRIBUTES = 60

/** Policies of a site's pages; pages of one make need one. */
export function policies(settings: CspSettings): (reading: Reading, added: AddedSources) => string {
  const made = new Map<string, string>()
  return (reading, added) => {
    if (reading.policy || hasOrigins(reading)) return policyOf(reading, added, settings)
    const { scriptHashes, styleHashes, events, styleAttributes, hasBase } = reading
    const key = [scriptHashes, styleHashes, events, styleAttributes, added.styles, added.scripts, hasBase].join('|')
    let policy = made.get(key)
    if (policy === undefined) {
      if (made.size >= KEPT) made.clear()
      policy = policyOf(reading, added, settings)
      made.set(key, policy)
    }
    return policy
  }
}

const KEPT = 1000

const hasOrigins = ({ origins }: Reading): boolean =>
  origins.images !== null || origins.media !== null || origins.forms !== null

/**
 * The policy of one page: itself, the hashes of what is inline, and the origins of the site's settings. Pictures, media
 * and forms may also come from and go to the hosts that the page names: nothing that comes from there runs.
 */
export function policyOf(reading: Reading, added: AddedSources, settings: CspSettings): string {
  const { origins, scriptHashes, styleHashes, events, styleAttributes } = reading
  const own = directivesOf(reading.policy?.content ?? '')
  const attributes = new Set(styleAttributes)
  const listed = attributes.size <= MOST_STYLE_ATTRIBUTES
  const directives: string[] = []
  const add = (name: string, ...lists: (Iterable<string> | null | undefined)[]): void => {
    const sources = new Set<string>()
    for (const list of [...lists, own.get(name)]) for (const source of list ?? []) sources.add(source)
    if (sources.size > 1) sources.delete("'none'")
    directives.push(`${name} ${[...sources].sort().join(' ')}`)
  }
  add('default-src', SELF)
  add(
    'script-src',
    SELF,
    scriptHashes,
    added.scripts,
    events,
    events.length > 0 ? UNSAFE_HASHES : null,
    settings.scripts,
  )
  add(
    'style-src',
    ...[SELF, styleHashes, added.styles, settings.styles],
    ...(listed && attributes.size > 0 ? [attributes, UNSAFE_HASHES] : []),
  )
  if (!listed) directives.push("style-src-attr 'unsafe-inline'")
  add('img-src', SELF, DATA, origins.images, settings.images)
  add('font-src', SELF, DATA, settings.fonts)
  add('connect-src', SELF, settings.connect)
  add('media-src', SELF, DATA, origins.media, settings.media)
  add('frame-src', SELF, settings.frames)
  add('form-action', SELF, origins.forms, settings.forms)
  directives.push("object-src 'none'", `base-uri ${reading.hasBase ? "'self'" : "'none'"}`)
  directives.push(`frame-ancestors ${["'self'", ...(settings.frameAncestors ?? [])].join(' ')}`)
  if (settings.reportTo) directives.push(`report-uri ${settings.reportTo}`)
  return directives.join('; ')
}

const SELF = ["'self'"]
const DATA = ['data:']
const UNSAFE_HASHES = ["'unsafe-hashes'"]

/** What runs or draws on a page and comes from an origin that the settings do not name: the policy stops it. */
export function stoppedOrigins({ origins }: Reading, settings: CspSettings): string[] {
  const allowed: Partial<Record<Loads, readonly string[] | undefined>> = {
    scripts: settings.scripts ?? [],
    styles: settings.styles ?? [],
    fonts: settings.fonts ?? [],
    frames: settings.frames ?? [],
    objects: [],
  }
  return Object.entries(allowed).flatMap(([kind, list]) =>
    [...(origins[kind as Loads] ?? [])].filter(origin => !list?.some(source => covers(source, origin))),
  )
}

/** Whether a CSP source allows an origin. */
function covers(source: string, origin: string): boolean {
  if (source === '*' || source === 'https:' || source === origin) return true
  const host = origin.replace(/^https?:\/\//, '')
  const bare = source.replace(/^https?:\/\//, '').replace(/\/.*$/, '')
  return bare === host || (bare.startsWith('*.') && host.endsWith(bare.slice(1)))
}

/** The sources of a policy by directive. */
export function directivesOf(policy: string): ReadonlyMap<string, readonly string[]> {
  const directives = new Map<string, readonly string[]>()
  for (const part of policy.split(';')) {
    const [name, ...sources] = part.trim().split(/\s+/)
    if (name && !directives.has(name.toLowerCase())) directives.set(name.toLowerCase(), sources)
  }
  return directives
}

/** A page's own policy with what was added to the page. Only directives that it has restrict anything. */
export function withAdded(policy: string, added: AddedSources): string {
  const directives = new Map(directivesOf(policy))
  const extend = (name: string, sources: readonly string[]): void => {
    const current = directives.get(name) ?? directives.get('default-src')
    if (sources.length === 0 || !current || current.includes("'unsafe-inline'")) return
    directives.set(name, [...new Set([...current.filter(source => source !== "'none'"), ...sources])])
  }
  extend('style-src', added.styles)
  extend('script-src', added.scripts)
  return [...directives].map(([name, sources]) => [name, ...sources].join(' ')).join('; ')
}

/** The settings of a site with a search: its index is read by WebAssembly, which runs nothing that a page brings. */
export const withSearch = (settings: CspSettings, searches: boolean): CspSettings =>
  searches ? { ...settings, scripts: [...(settings.scripts ?? []), "'wasm-unsafe-eval'"] } : settings

/** A site's settings with the hosts from which the theme's own files come (`build.assetsPrefix` of its Astro config). */
export function withAssetHosts(
  settings: CspSettings,
  prefix: string | Readonly<Record<string, string>> | undefined,
): CspSettings {
  const origins = Object.values(typeof prefix === 'string' ? { prefix } : (prefix ?? {})).flatMap(each => {
    const origin = /^(https?:)?\/\/[^/]+/.exec(each)?.[0]
    return origin ? [origin.replace(/^\/\//, 'https://')] : []
  })
  if (origins.length === 0) return settings
  const also = (list: readonly string[] = []): readonly string[] => [...new Set([...list, ...origins])]
  const { scripts, styles, fonts, images, media } = settings
  return {
    ...settings,
    scripts: also(scripts),
    styles: also(styles),
    fonts: also(fonts),
    images: also(images),
    media: also(media),
  }
}
