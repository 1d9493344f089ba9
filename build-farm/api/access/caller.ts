import { getConnInfo } from '@hono/node-server/conninfo'
import type { Context } from 'hono'
import { getCookie } from 'hono/cookie'
import type { Access } from '#model/access.ts'
import type { Sessions } from './sessions.ts'
import type { TokenCheck, TokenVerdict } from './token-check.ts'

/** Who calls, and how far that goes. */
export interface Caller extends Access {
  /** For the ledger: `local`, or name and id of a token. */
  readonly actor: string
  readonly name: string
  /** `local`: from this machine itself, without a token. */
  readonly via: 'local' | 'token' | 'session'
  /** Id of the token; null for `local`. */
  readonly token: string | null
}

export type Identified =
  | { readonly caller: Caller }
  /** `claimed`: the id of the token that was given, if it is one of ours. */
  | {
      readonly caller: null
      readonly reason: 'missing' | 'invalid'
      readonly why: string
      readonly claimed: string | null
    }

export const COOKIE = 'nextgen_farm'

const LOCAL: Caller = { actor: 'local', name: 'local', via: 'local', token: null, role: 'admin', sites: ['*'] }

/** How somebody may come in. */
export interface Doors {
  readonly tokens: TokenCheck
  readonly sessions: Sessions
  /** Whether calls from this machine itself need no token. */
  readonly trustLocal: boolean
}

/** Whoever gives a token is its holder, and nobody else, wherever the call comes from. */
export async function identify(context: Context, { tokens, sessions, trustLocal }: Doors): Promise<Identified> {
  const authorization = context.req.header('authorization')
  if (authorization !== undefined) {
    const [, secret = ''] = /^Bearer +(\S+)$/i.exec(authorization) ?? []
    return heldBy(await tokens.verify(secret), 'token')
  }
  const cookie = getCookie(context, COOKIE)
  const session = cookie === undefined ? null : sessions.find(cookie)
  if (session !== null) return heldBy(await tokens.recall(session), 'session')
  if (trustLocal && isLocal(context)) return { caller: LOCAL }
  return { caller: null, reason: 'missing', why: 'no token', claimed: null }
}

function heldBy(verdict: TokenVerdict, via: Caller['via']): Identified {
  if (!verdict.ok) return { caller: null, reason: 'invalid', why: verdict.reason, claimed: verdict.id }
  const { id, name, role, sites } = verdict.token
  return { caller: { actor: `${name} (${id})`, name, via, token: id, role, sites } }
}

const LOOPBACK = /^(127\.|::1$|::ffff:127\.)/
/** What proxies add: behind one, everybody seems to be on this machine. */
const PROXIED = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via']

/** Called over loopback, by one of its names, and by no proxy: a page of somebody else's cannot reach it by a name that it made up. */
export function isLocal(context: Context): boolean {
  return (
    LOOPBACK.test(addressOf(context)) &&
    /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i.test(context.req.header('host') ?? '') &&
    PROXIED.every(name => context.req.header(name) === undefined)
  )
}

export const addressOf = (context: Context): string => getConnInfo(context).remote.address ?? ''

/** Browsers tell from where a page sends something; programs do not. */
export function isOwnPage(context: Context): boolean {
  const origin = context.req.header('origin')
  if (origin === undefined) return true
  return URL.canParse(origin) && new URL(origin).host === context.req.header('host')
}
