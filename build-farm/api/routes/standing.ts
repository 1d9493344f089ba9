import { z } from '@hono/zod-openapi'
import { identify } from '../access/caller.ts'
import { refusal } from '../answers.ts'
import { type Endpoint, endpoint } from '../endpoint.ts'
import type { AppOptions } from '../parts.ts'
import * as schemas from '../schemas.ts'

/** Whether it runs, what it counts, and the page for people. */
export function standingRoutes(options: AppOptions): readonly Endpoint[] {
  const { ledger, metrics, page, clock } = options
  const isGivenOut = async (): Promise<boolean> =>
    (await ledger.tokens.list()).some(
      ({ revokedAt, expiresAt }) => revokedAt === null && (expiresAt === null || expiresAt > clock.now()),
    )
  return [
    endpoint({
      method: 'get',
      path: '/healthz',
      about: 'It runs',
      needs: 'nothing',
      answers: { 200: { about: 'Always', schema: schemas.good({}) } },
      handle: ({ context }) => context.json({ ok: true }),
    }),
    endpoint({
      method: 'get',
      path: '/readyz',
      about: 'Its ledger answers',
      needs: 'nothing',
      answers: { 200: { about: 'It does', schema: schemas.good({}) } },
      async handle({ context }) {
        await ledger.schedules.last('readyz')
        return context.json({ ok: true })
      },
    }),
    endpoint({
      method: 'get',
      path: '/metrics',
      about: 'For Prometheus; of the whole fleet',
      needs: 'measure',
      answers: { 200: { about: 'Metrics', type: 'text/plain' } },
      async handle({ context }) {
        const { type, body } = await metrics.text()
        return context.body(body, 200, { 'content-type': type })
      },
    }),
    endpoint({
      method: 'get',
      path: '/',
      about:
        'The status page. It holds nothing itself; elsewhere than on this machine it is shown once there are tokens to log in with',
      needs: 'nothing',
      answers: { 200: { about: 'The page', type: 'text/html' } },
      async handle({ context }) {
        const { caller } = await identify(context, options)
        if (!caller && !(await isGivenOut()))
          return refusal(context, 401, {
            code: 'token-missing',
            message: 'Others than this machine itself need a token here, and there is none yet',
            hint: '`nextgen token new` makes one.',
          })
        return context.html(page.html, 200, {
          'content-security-policy': page.policy,
          'x-content-type-options': 'nosniff',
          'referrer-policy': 'no-referrer',
        })
      },
    }),
  ]
}

/** Made from the endpoints that are served, this one included. */
export const documentRoute = (document: () => object): Endpoint =>
  endpoint({
    method: 'get',
    path: '/api/openapi.json',
    about: 'This document',
    needs: 'login',
    answers: { 200: { about: 'OpenAPI 3.1', schema: z.object({ openapi: z.string() }).loose() } },
    handle: ({ context }) => context.json(document()),
  })
