import type { Clock } from '#base/clock.ts'
import { inSpan } from '#base/trace.ts'
import type { Ledger } from '#ledger/ledger.ts'
import type { Delivery } from '#model/farm.ts'
import type { Intake } from '../trigger.ts'
import { contentful } from './contentful.ts'
import { ghost } from './ghost.ts'
import { sanity } from './sanity.ts'
import type { RawHook, Scheme } from './scheme.ts'
import { standard } from './standard.ts'
import { strapi } from './strapi.ts'

export const SCHEMES = { strapi, ghost, contentful, sanity, standard } satisfies Readonly<Record<string, Scheme>>

/** What is called under `/hooks/<name>`, with the values of its secrets. */
export interface Hook {
  readonly scheme: keyof typeof SCHEMES
  readonly secrets: readonly string[]
  readonly header?: string
  /** ms; five minutes when absent. */
  readonly tolerance?: number
}

export interface ReceiverOptions {
  /** By the name of the source whose sites they concern. */
  readonly hooks: Readonly<Record<string, Hook>>
  readonly ledger: Pick<Ledger, 'deliveries'>
  readonly intake: Pick<Intake, 'trigger'>
  /** Ids of the sites that are declared. */
  readonly declared: () => Promise<readonly string[]>
  readonly clock: Pick<Clock, 'now'>
}

export interface Replayer {
  readonly actor: string
  /** Which sites it may concern; every one when absent. */
  readonly only?: (site: string) => boolean
}

export interface Receiver {
  /** Answers a call of `/hooks/<source>`; what it makes wanted is built later. */
  receive(source: string, request: Request): Promise<Response>
  /** Does again what a delivery that is remembered did. Null: it is not known, or was refused. */
  replay(source: string, id: string, by: Replayer): Promise<readonly string[] | null>
}

const MAX_BODY = 1024 * 1024
const TOLERANCE = 5 * 60_000
/** Refused calls of a source that are written down in a minute: a flood of them must not fill the ledger. */
const REFUSED_A_MINUTE = 10

export function webhookReceiver({ hooks, ledger, intake, declared, clock }: ReceiverOptions): Receiver {
  const reached = async (only: (site: string) => boolean): Promise<readonly string[]> => (await declared()).filter(only)
  const refusals = new Map<string, { since: number; count: number }>()

  async function noteRefused(source: string, hook: Pick<RawHook, 'headers'>, reason: string): Promise<void> {
    const now = clock.now()
    const before = refusals.get(source)
    const minute = before && now - before.since < 60_000 ? before : { since: now, count: 0 }
    refusals.set(source, minute)
    if (++minute.count > REFUSED_A_MINUTE) return
    const id = `refused:${now}:${minute.count}`
    await ledger.deliveries.receive({ ...delivery(source, id, now, hook), status: 'refused', about: reason, body: '' })
  }

  return {
    async receive(source, request) {
      const hook = Object.hasOwn(hooks, source) ? hooks[source] : undefined
      if (!hook) return answer(404, 'There is no such webhook')
      const headers = Object.fromEntries(request.headers)
      const body = await cappedText(request)
      if (body === null) {
        await noteRefused(source, { headers }, `the body is larger than ${MAX_BODY} bytes, or broke off`)
        return answer(413, `Expected at most ${MAX_BODY} bytes`)
      }
      const { pathname, search } = new URL(request.url)
      const raw: RawHook = { method: request.method, path: pathname + search, headers, body }
      const now = clock.now()
      const verdict = SCHEMES[hook.scheme](raw, {
        secrets: hook.secrets,
        tolerance: hook.tolerance ?? TOLERANCE,
        now,
        ...(hook.header && { header: hook.header }),
      })
      if (!verdict.ok) {
        await noteRefused(source, raw, verdict.reason)
        return answer(401, verdict.reason)
      }
      const { id, about } = verdict
      // Wanted first: a process that dies between the two builds once too often, and never once too little.
      const known = await ledger.deliveries.find(source, id)
      if (known) return answer(200, 'This delivery is known already')
      const caused = { parent: headers.traceparent, isServer: true, attributes: { source, about, delivery: id } }
      const { sites } = await inSpan(`webhook ${source}`, caused, span =>
        intake.trigger({
          source,
          cause: {
            ...{ kind: 'webhook', about: `${source}: ${about}`, delivery: id },
            ...(span.parent !== undefined && { trace: span.parent }),
          },
        }),
      )
      await ledger.deliveries.receive({
        ...delivery(source, id, now, raw),
        status: sites.length > 0 ? 'accepted' : 'ignored',
        about,
        sites,
        body,
      })
      return answer(202, `${sites.length} sites will be looked at`)
    },
    async replay(source, id, { actor, only }) {
      const known = await ledger.deliveries.find(source, id)
      if (!known || known.status === 'refused') return null
      const cause = { kind: 'webhook', about: `${source}: ${known.about} (again)`, delivery: id, actor } as const
      const sites = only && (await reached(only))
      return (await intake.trigger({ source, cause, ...(sites && { sites }) })).sites
    },
  }
}

const answer = (status: number, message: string): Response => Response.json({ ok: status < 300, message }, { status })

/** Headers that say something of a delivery; those that may carry a secret are left out. */
const TELLING =
  /^(content-type|user-agent|x-strapi-event|x-contentful-(topic|webhook-name)|sanity-[a-z-]+|webhook-(id|timestamp)|idempotency-key)$/
const SECRET = /signature/

const delivery = (
  source: string,
  id: string,
  receivedAt: number,
  { headers }: Pick<RawHook, 'headers'>,
): Pick<Delivery, 'source' | 'id' | 'receivedAt' | 'headers' | 'sites'> => ({
  source,
  id,
  receivedAt,
  headers: Object.fromEntries(Object.entries(headers).filter(([name]) => TELLING.test(name) && !SECRET.test(name))),
  sites: [],
})

/** The body as text; null when it is too large or breaks off. Nothing beyond the cap is read. */
async function cappedText(request: Request): Promise<string | null> {
  if (Number(request.headers.get('content-length') ?? 0) > MAX_BODY) return null
  const chunks: Uint8Array[] = []
  let size = 0
  try {
    for await (const chunk of request.body ?? []) {
      size += chunk.length
      if (size > MAX_BODY) return null
      chunks.push(chunk)
    }
  } catch {
    return null
  }
  return Buffer.concat(chunks).toString('utf8')
}
