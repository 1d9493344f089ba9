import { type Clock, systemClock } from '#base/clock.ts'
import { retry } from '#base/retry.ts'
import { cacheTag } from '#model/environment.ts'
import { type Cdn, CdnError, type PurgeRequest } from './cdn.ts'

export interface CloudflareOptions {
  /** With the permissions Cache Purge, and Zone Read where zones are looked up. */
  readonly token: string
  /** Zone ids by the host that the zone is of; what is not here is looked up by name. */
  readonly zones?: Readonly<Record<string, string>>
  /** What is purged: the addresses that changed, by the tag that the edge sends, all of the site's hosts, or the whole zone. */
  readonly by?: 'files' | 'tags' | 'hosts' | 'everything'
  readonly endpoint?: string
  readonly clock?: Clock
  /** In [0, 1). */
  readonly random?: () => number
}

/** As many as a call takes on every plan. */
const BATCH = 30
/** From here on the hosts are purged as a whole: hundreds of calls would hit the limit of the API. */
const MOST_FILES = 600
const TIMEOUT = 10_000
const LONGEST_WAIT = 30

/** Cloudflare's cache, over its API (v4). Calls that met a limit or a broken server are repeated. */
export function cloudflareCdn(options: CloudflareOptions): Cdn {
  const { token, zones = {}, by = 'files', clock = systemClock } = options
  const endpoint = (options.endpoint ?? 'https://api.cloudflare.com/client/v4').replace(/\/$/, '')
  const looked = new Map<string, Promise<string | null>>()

  async function call(method: 'GET' | 'POST', path: string, body?: object, signal?: AbortSignal): Promise<unknown> {
    const timeout = AbortSignal.timeout(TIMEOUT)
    const answer = await fetch(endpoint + path, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    }).catch((cause: unknown) => {
      signal?.throwIfAborted()
      throw new CdnError(`Could not reach ${endpoint}: ${said(cause)}`, { cause, transient: true })
    })
    const text = await answer.text().catch(() => '')
    if (answer.ok) return resultOf(text, path)
    if (answer.status === 429) await clock.sleep(1000 * waitOf(answer.headers.get('retry-after')), signal)
    throw new CdnError(`${method} ${path} answered ${answer.status}: ${complaintIn(text)}`, {
      transient: answer.status === 429 || answer.status >= 500,
      ...(answer.status === 401 || answer.status === 403 ? { hint: PERMISSIONS } : {}),
    })
  }

  const persistently = (method: 'GET' | 'POST', path: string, body?: object, signal?: AbortSignal): Promise<unknown> =>
    retry(() => call(method, path, body, signal), {
      retryable: error => error instanceof CdnError && error.transient,
      ...{ attempts: 4, baseDelay: 300, clock, random: options.random, signal },
    })

  /** The zone of a host is that of the longest of its parent domains that has one. */
  async function zoneOf(host: string, signal?: AbortSignal): Promise<string> {
    for (const name of domainsOf(host)) {
      const declared = Object.hasOwn(zones, name) ? zones[name] : undefined
      const zone = declared ?? (await lookUp(name, signal))
      if (zone) return zone
    }
    throw new CdnError(`Expected a Cloudflare zone for ${host}, but the token sees none`, {
      hint: `Name it in nextgen.config.ts: "cdn": {"zones": {"${domainsOf(host).at(-1)}": "…"}}.`,
    })
  }

  function lookUp(name: string, signal?: AbortSignal): Promise<string | null> {
    let found = looked.get(name)
    if (!found) {
      found = persistently('GET', `/zones?name=${encodeURIComponent(name)}`, undefined, signal).then(
        result => (result as { id: string }[])[0]?.id ?? null,
      )
      looked.set(name, found)
      // What failed may succeed next time.
      found.catch(() => looked.delete(name))
    }
    return found
  }

  return {
    name: 'cloudflare',
    async purge(request) {
      const { hosts, signal } = request
      const byZone = new Map<string, string[]>()
      for (const host of hosts) {
        const zone = await zoneOf(host, signal)
        byZone.set(zone, [...(byZone.get(zone) ?? []), host])
      }
      for (const [zone, hosts] of byZone)
        for (const body of purgesOf(by, { ...request, hosts }))
          await persistently('POST', `/zones/${encodeURIComponent(zone)}/purge_cache`, body, signal)
    },
  }
}

/** The bodies of the calls, in order. */
function purgesOf(by: NonNullable<CloudflareOptions['by']>, { site, hosts, urls }: PurgeRequest): readonly object[] {
  if (by === 'everything') return [{ purge_everything: true }]
  if (by === 'tags') return [{ tags: [cacheTag(site)] }]
  const own = urls?.filter(url => hosts.includes(new URL(url).host))
  if (by === 'hosts' || !own || own.length > MOST_FILES) return batches(hosts).map(hosts => ({ hosts }))
  return batches(own).map(files => ({ files }))
}

const batches = <T>(list: readonly T[]): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(list.length / BATCH) }, (_, at) => list.slice(at * BATCH, (at + 1) * BATCH))

/** `www.acme.example` → itself, `acme.example`. */
function domainsOf(host: string): readonly string[] {
  const labels = host.split('.')
  return labels.slice(0, Math.max(1, labels.length - 1)).map((_, at) => labels.slice(at).join('.'))
}

const PERMISSIONS = 'The token needs the permissions Zone: Cache Purge and Zone: Read for the zones of the fleet.'

/** Seconds. */
const waitOf = (header: string | null): number => Math.min(LONGEST_WAIT, Math.max(0, Number(header) || 1))

function resultOf(text: string, path: string): unknown {
  const answer = parse(text)
  if (answer?.success === true) return answer.result
  throw new CdnError(`${path} answered 200, but not with success: ${complaintIn(text)}`)
}

function complaintIn(text: string): string {
  const errors = parse(text)?.errors
  if (!Array.isArray(errors) || errors.length === 0) return JSON.stringify(text.slice(0, 120))
  return errors.map(({ code, message }) => `${message} (${code})`).join('; ')
}

function parse(text: string): { success?: unknown; errors?: unknown; result?: unknown } | null {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

const said = (error: unknown): string => {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  return cause instanceof Error ? cause.message : String(cause)
}
