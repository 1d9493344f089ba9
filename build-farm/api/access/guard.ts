import type { Context, MiddlewareHandler } from 'hono'
import type { Clock } from '#base/clock.ts'
import { type Action, refusalOf } from '#model/access.ts'
import { refusal } from '../answers.ts'
import type { Endpoint } from '../endpoint.ts'
import { addressKey, type RateLimit, rateLimit } from '../rate-limit.ts'
import { addressOf, type Caller, type Doors, identify, isOwnPage } from './caller.ts'
import type { Refusals } from './refusals.ts'

/** Calls a minute that somebody may make. */
export interface ApiLimits {
  /** With one token, or from this machine. */
  readonly perToken: number
  /** From one address without a token that holds. */
  readonly perAddress: number
  /** Of webhooks, from one address. */
  readonly hooks: number
}

export interface GuardOptions extends Doors {
  readonly refusals: Refusals
  readonly limits: ApiLimits
  readonly clock: Pick<Clock, 'now'>
}

export type Guard = (endpoint: Pick<Endpoint, 'method' | 'path' | 'needs'>) => MiddlewareHandler

const even = (perMinute: number) => ({ perMinute, burst: perMinute })

/** What stands before every endpoint: limits, who calls, whether a page of somebody else's sent it, and what it may. */
export function openGuard(options: GuardOptions): Guard {
  const { refusals, limits, clock } = options
  const byToken = rateLimit(even(limits.perToken), clock)
  const byAddress = rateLimit(even(limits.perAddress), clock)
  const byHook = rateLimit(even(limits.hooks), clock)

  const admit = async (context: Context, needs: Action | 'login'): Promise<Response | Caller> => {
    const address = addressKey(addressOf(context))
    const path = `${context.req.method} ${context.req.path.slice(0, 200)}`
    const found = await identify(context, options)
    if (!found.caller) {
      const late = tooMany(context, byAddress, address)
      if (late) return late
      // Who never had a token is turned away like at any door; a token that does not hold is worth a note.
      if (found.reason === 'invalid') {
        const actor = found.claimed ? `token ${found.claimed}` : `address ${address}`
        await refusals.note({ actor, action: 'refused', subject: path, detail: found.why }, !found.claimed)
      }
      return unknownCaller(context, found.reason, found.why)
    }
    const { caller } = found
    const late = tooMany(context, byToken, caller.token ?? 'local')
    if (late) return late
    const refuse = async (code: string, message: string, hint: string): Promise<Response> => {
      await refusals.note({ actor: caller.actor, action: 'refused', subject: path, detail: message })
      return refusal(context, 403, { code, message, hint })
    }
    if (context.req.method !== 'GET' && !mayChange(context, caller))
      return refuse('origin-foreign', 'Expected a call without an Origin, or from the page of this address', FOREIGN)
    const site = context.req.param('site')
    const why = needs === 'login' ? null : refusalOf(caller, needs, site)
    if (why === 'scope')
      return refuse(
        'scope-exceeded',
        site === undefined
          ? 'This concerns the whole fleet, and the token is for some sites'
          : `The token is not for the site "${site.slice(0, 100)}"`,
        `It is for ${caller.sites.join(', ')}.`,
      )
    if (why === 'role')
      return refuse('role-exceeded', `The role "${caller.role}" may not do this`, 'Ask for a token with a higher role.')
    return caller
  }

  return ({ needs, path }) =>
    async (context, next) => {
      if (needs === 'nothing') {
        // Whoever watches over the farm must always be told that it lives.
        if (path === '/healthz') return next()
        const limit = path.startsWith('/hooks/') ? byHook : byAddress
        return tooMany(context, limit, addressKey(addressOf(context))) ?? next()
      }
      const admitted = await admit(context, needs)
      if (admitted instanceof Response) return admitted
      context.set('caller', admitted)
      return next()
    }
}

const FOREIGN = 'Programs send no Origin; browsers send that of the page.'

/** A browser sends the cookie by itself, and to this machine needs none: only its own page may change anything. */
const mayChange = (context: Context, { via }: Caller): boolean =>
  via === 'token' || (isOwnPage(context) && (via === 'local' || context.req.header('origin') !== undefined))

function tooMany(context: Context, limit: RateLimit, key: string): Response | null {
  const seconds = limit.take(key)
  if (seconds === 0) return null
  context.header('Retry-After', String(seconds))
  return refusal(context, 429, {
    code: 'too-many-calls',
    message: 'There were too many calls in the last minute',
    hint: `Call again in ${seconds} s.`,
  })
}

function unknownCaller(context: Context, reason: 'missing' | 'invalid', why: string): Response {
  context.header('WWW-Authenticate', reason === 'missing' ? 'Bearer' : 'Bearer error="invalid_token"')
  return refusal(context, 401, {
    code: reason === 'missing' ? 'token-missing' : 'token-refused',
    message:
      reason === 'missing' ? 'Others than this machine itself need a token here' : `The token does not hold: ${why}`,
    hint: '`nextgen token new` makes one; send it as `Authorization: Bearer …`.',
  })
}
