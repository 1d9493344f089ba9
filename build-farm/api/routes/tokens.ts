import { z } from '@hono/zod-openapi'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { ROLES } from '#model/access.ts'
import { SiteError } from '#model/failure.ts'
import { addressOf, COOKIE, isOwnPage } from '../access/caller.ts'
import { newToken } from '../access/new-token.ts'
import { SESSION_LASTS } from '../access/sessions.ts'
import { refusal } from '../answers.ts'
import { type Endpoint, endpoint, named } from '../endpoint.ts'
import type { AppOptions } from '../parts.ts'
import { addressKey } from '../rate-limit.ts'
import * as schemas from '../schemas.ts'

/** Who may what: tokens, the logins of browsers, and what everybody did or was refused. */
export function tokenRoutes(options: AppOptions): readonly Endpoint[] {
  const { ledger, clock, tokens, sessions, refusals, audited } = options
  return [
    endpoint({
      method: 'get',
      path: '/api/session',
      about: 'Who the caller is',
      needs: 'login',
      answers: { 200: { about: 'The caller', schema: schemas.good({ caller: schemas.caller }) } },
      handle: ({ caller: { name, role, sites, via }, context }) =>
        context.json({ ok: true, caller: { name, role, sites, via } }),
    }),
    endpoint({
      method: 'post',
      path: '/api/session',
      about: 'Logs a browser in with a token: the answer sets a cookie that stands for it',
      needs: 'nothing',
      body: z.strictObject({ token: z.string().max(200) }),
      answers: { 200: { about: 'The caller', schema: schemas.good({ caller: schemas.caller }) } },
      async handle({ body, context }) {
        if (!isOwnPage(context))
          return refusal(context, 403, {
            code: 'origin-foreign',
            message: 'Expected a call from the page of this address',
          })
        const verdict = await tokens.verify(body.token.trim())
        if (!verdict.ok) {
          const actor = verdict.id ? `token ${verdict.id}` : `address ${addressKey(addressOf(context))}`
          await refusals.note(
            { actor, action: 'refused', subject: 'POST /api/session', detail: verdict.reason },
            !verdict.id,
          )
          return refusal(context, 401, {
            code: 'token-refused',
            message: `The token does not hold: ${verdict.reason}`,
            hint: '`nextgen token new` makes one.',
          })
        }
        const { id, name, role, sites } = verdict.token
        setCookie(context, COOKIE, sessions.begin(id), {
          ...{ httpOnly: true, sameSite: 'Strict', path: '/', maxAge: SESSION_LASTS / 1000 },
          secure: context.req.header('x-forwarded-proto') === 'https',
        })
        return context.json({ ok: true, caller: { name, role, sites, via: 'session' } })
      },
    }),
    endpoint({
      method: 'delete',
      path: '/api/session',
      about: 'Ends the login of a browser',
      needs: 'login',
      answers: { 200: { about: 'It is over', schema: schemas.good({}) } },
      handle({ context }) {
        const cookie = getCookie(context, COOKIE)
        if (cookie !== undefined) sessions.end(cookie)
        deleteCookie(context, COOKIE, { path: '/' })
        return context.json({ ok: true })
      },
    }),
    endpoint({
      method: 'get',
      path: '/api/tokens',
      about: 'Tokens, newest first, also those that hold no more; never the tokens themselves',
      needs: 'tokens',
      answers: { 200: { about: 'Tokens', schema: schemas.good({ tokens: z.array(schemas.token) }) } },
      handle: async ({ context }) => context.json({ ok: true, tokens: await ledger.tokens.list() }),
    }),
    endpoint({
      method: 'post',
      path: '/api/tokens',
      about: 'Makes a token; `secret` is the token itself, and told this once',
      needs: 'tokens',
      body: z.strictObject({
        name: z.string().min(1).max(80),
        role: z.enum(ROLES),
        sites: z.array(z.string()).min(1).max(200).default(['*']),
        expiresAt: z
          .int()
          .nullable()
          .optional()
          .openapi({ description: 'ms since 1970; null: never; a year from now when absent' }),
      }),
      answers: {
        201: { about: 'The token', schema: schemas.good({ token: schemas.token, secret: z.string() }) },
      },
      handle: ({ body, caller, context }) =>
        audited(
          caller,
          'token-new',
          `${body.name}: ${body.role} of ${body.sites.join(', ')}`.slice(0, 500),
          async () => {
            const now = clock.now()
            const { expiresAt = now + YEAR } = body
            const { token, secret, hash } = newToken({ ...body, expiresAt }, { createdBy: caller.actor, now })
            await ledger.tokens.add(token, hash)
            context.header('cache-control', 'no-store')
            return context.json({ ok: true, token, secret }, 201)
          },
        ),
    }),
    endpoint({
      method: 'delete',
      path: '/api/tokens/{id}',
      about: 'Revokes a token, at once and for good; with it end the logins that stand for it',
      needs: 'tokens',
      params: named('id'),
      answers: { 200: { about: 'It holds no more', schema: schemas.good({}) } },
      handle: ({ params: { id }, caller, context }) =>
        audited(caller, 'token-revoke', id, async () => {
          if (!(await ledger.tokens.revoke(id, clock.now())))
            throw new SiteError({
              code: 'token-unknown',
              message: `Expected the id of a token that was not revoked yet, got "${id.slice(0, 40)}"`,
              hint: '`GET /api/tokens` lists them.',
            })
          return context.json({ ok: true })
        }),
    }),
    endpoint({
      method: 'get',
      path: '/api/audit',
      about: 'Who did what, or was refused, newest first',
      needs: 'audit',
      query: schemas.page,
      answers: { 200: { about: 'Entries', schema: schemas.good({ entries: z.array(schemas.auditEntry) }) } },
      handle: async ({ query, context }) => context.json({ ok: true, entries: await ledger.audit.list(query) }),
    }),
  ]
}

const YEAR = 365 * 86_400_000
