import { asDigest, type Digest } from './digest.ts'
import { SiteError } from './failure.ts'

/**
 * What is live in one environment of a site: the value of `sites/<id>/<environment>.json`, changed by compare-and-set
 * only. `generation` rises by one with each release; a rollback is a release of an older manifest and pins the site.
 * The same record, once it is live, is kept under `historyKey`.
 */
export interface Pointer {
  readonly version: 1
  readonly site: string
  readonly environment: string
  readonly generation: number
  /** null: the site is gone. */
  readonly manifest: Digest | null
  readonly gone?: true | { readonly redirect: string }
  readonly pinned: boolean
  /** The hosts of this release; the first is the domain, to which the others redirect. */
  readonly hosts: readonly string[]
  readonly reason: ReleaseReason
  /** A rollback: the generation that was released with this manifest before. */
  readonly restores?: number
  /** A promotion: where the manifest was live already. */
  readonly promotes?: { readonly environment: string; readonly generation: number }
  /** Who asked for it: an operating-system user, a token's name. */
  readonly actor: string
  /** Why, in their own words. */
  readonly note?: string
  /** For lists of sites: nothing depends on it. */
  readonly about?: SiteAbout
  /** RFC 3339, UTC. For people: no order is ever taken from it. */
  readonly releasedAt: string
  readonly predecessor: { readonly generation: number; readonly manifest: Digest | null } | null
}

/** What people call a site, and what it looks like. */
export interface SiteAbout {
  readonly name: string
  readonly theme: string
}

export type ReleaseReason = (typeof REASONS)[number]

const REASONS = ['publish', 'rollback', 'unpin', 'promote', 'remove'] as const

/**
 * `hosts/<host>.json`: which site answers for a host, changed by compare-and-set only. Written before the release that
 * needs it: it holds from the site's generation `generation` on, for as long as the site's pointer lists the host.
 */
export interface HostClaim {
  readonly version: 1
  readonly host: string
  readonly site: string
  readonly environment: string
  readonly generation: number
  /** An alias: visitors are sent to this host. */
  readonly redirectTo?: string
  /** The site gave the host up: nobody answers for it. */
  readonly vacated?: true
}

/** `sites/<id>/<environment>.json` */
export const pointerKey = (site: string, environment: string): string => `sites/${site}/${environment}.json`

/** Folder of an environment's history: `sites/<id>/history/` for `live`, `sites/<id>/history-<environment>/` for others. */
export const historyPrefix = (site: string, environment: string): string =>
  environment === 'live' ? `sites/${site}/history/` : `sites/${site}/history-${environment}/`

/** `sites/<id>/history/<generation>.json`: create-only. */
export const historyKey = ({
  site,
  environment,
  generation,
}: Pick<Pointer, 'site' | 'environment' | 'generation'>): string =>
  `${historyPrefix(site, environment)}${generation}.json`

/** `hosts/<host>.json` */
export const hostKey = (host: string): string => `hosts/${host}.json`

/**
 * Reads a pointer, or a record of the history; throws a `SiteError` that names `key` and the member that is wrong.
 * Whether it is as it was written (its seal) is not asked here.
 */
export function parsePointer(bytes: Uint8Array, key: string): Pointer {
  const value = parseObject(bytes, key, 'pointer-invalid')
  const expect = (holds: boolean, member: string, expected: string) => {
    if (!holds) throw invalid('pointer-invalid', key, member, expected, value[member])
  }
  expect(value.version === 1, 'version', '1')
  expect(typeof value.site === 'string', 'site', 'the id of a site')
  expect(typeof value.environment === 'string', 'environment', 'the name of an environment')
  expect(Number.isSafeInteger(value.generation) && (value.generation as number) > 0, 'generation', 'a positive integer')
  expect(value.manifest === null || isDigest(value.manifest), 'manifest', 'a SHA-256 in hex, or null')
  expect(isGone(value.gone), 'gone', 'true or {"redirect": "https://…"}')
  expect(value.manifest !== null || value.gone !== undefined, 'gone', 'to be there when "manifest" is null')
  expect(typeof value.pinned === 'boolean', 'pinned', 'true or false')
  expect(
    Array.isArray(value.hosts) && value.hosts.every(host => typeof host === 'string'),
    'hosts',
    'a list of host names',
  )
  expect(isAbout(value.about), 'about', '{"name": "…", "theme": "…"}')
  expect(REASONS.includes(value.reason as ReleaseReason), 'reason', `one of ${REASONS.join(', ')}`)
  return value as unknown as Pointer
}

/** Reads a host claim; throws a `SiteError` that names `key` and the member that is wrong. */
export function parseHostClaim(bytes: Uint8Array, key: string): HostClaim {
  const value = parseObject(bytes, key, 'host-claim-invalid')
  const expect = (holds: boolean, member: string, expected: string) => {
    if (!holds) throw invalid('host-claim-invalid', key, member, expected, value[member])
  }
  expect(value.version === 1, 'version', '1')
  expect(typeof value.host === 'string', 'host', 'a host name')
  expect(typeof value.site === 'string', 'site', 'the id of a site')
  expect(typeof value.environment === 'string', 'environment', 'the name of an environment')
  expect(Number.isSafeInteger(value.generation), 'generation', 'an integer')
  return value as unknown as HostClaim
}

function isDigest(value: unknown): boolean {
  try {
    return asDigest(value as string) === value
  } catch {
    return false
  }
}

const isGone = (gone: unknown): boolean =>
  gone === undefined || gone === true || typeof (gone as { redirect?: unknown } | null)?.redirect === 'string'

function isAbout(about: unknown): boolean {
  if (about === undefined) return true
  const { name, theme } = (about ?? {}) as { name?: unknown; theme?: unknown }
  return typeof name === 'string' && typeof theme === 'string'
}

function parseObject(bytes: Uint8Array, key: string, code: string): Record<string, unknown> {
  const text = new TextDecoder().decode(bytes)
  try {
    const value = JSON.parse(text)
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) return value
  } catch (cause) {
    throw new SiteError(
      { ...EDITED, code, where: key, message: `Expected JSON, got ${JSON.stringify(text.slice(0, 60))}` },
      { cause },
    )
  }
  throw new SiteError({
    ...EDITED,
    code,
    where: key,
    message: `Expected an object, got ${JSON.stringify(text.slice(0, 60))}`,
  })
}

const EDITED = {
  hint: "Somebody else than NEXTGEN wrote it: put back what the newest file of the site's history holds.",
}

const invalid = (code: string, key: string, member: string, expected: string, found: unknown): SiteError =>
  new SiteError({
    ...EDITED,
    code,
    where: key,
    message: `Expected "${member}" to be ${expected}, got ${JSON.stringify(found)?.slice(0, 80)}`,
  })
