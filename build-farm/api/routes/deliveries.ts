import { z } from '@hono/zod-openapi'
import { SiteError } from '#model/failure.ts'
import { seenDelivery } from '../access/seen.ts'
import { type Endpoint, endpoint, named } from '../endpoint.ts'
import type { AppOptions } from '../parts.ts'
import * as schemas from '../schemas.ts'

/** What webhooks brought. The body of a call is content of its CMS, and is not handed out. */
export function deliveryRoutes({ ledger, replay, receive, metrics, audited }: AppOptions): readonly Endpoint[] {
  const told = z.strictObject({ ok: z.boolean(), message: z.string() })
  const answers = Object.fromEntries(
    Object.entries({
      200: 'It was known already',
      202: 'Sites will be looked at',
      401: 'It is not proven who calls',
      404: 'There is no such webhook',
      413: 'The body is too large',
    }).map(([status, about]) => [status, { about, schema: told }]),
  )
  return [
    endpoint({
      method: 'post',
      path: '/hooks/{source}',
      about: 'Taken from a CMS, which proves itself as its scheme wants it',
      needs: 'nothing',
      params: named('source'),
      answers,
      async handle({ params: { source }, context }) {
        const begun = performance.now()
        const response = await receive(source, context.req.raw)
        const seconds = (performance.now() - begun) / 1000
        metrics.hook(response.status === 404 ? 'unknown' : source, response.status, seconds)
        return response
      },
    }),
    endpoint({
      method: 'get',
      path: '/api/deliveries',
      about: 'Calls of webhooks, newest first',
      needs: 'look',
      query: schemas.page.extend({ source: z.string().max(63).optional() }),
      answers: { 200: { about: 'Deliveries', schema: schemas.good({ deliveries: z.array(schemas.delivery) }) } },
      async handle({ query, caller, context }) {
        const listed = await ledger.deliveries.list(query)
        const deliveries = listed.flatMap(({ body: _, ...delivery }) => seenDelivery(delivery, caller) ?? [])
        return context.json({ ok: true, deliveries })
      },
    }),
    endpoint({
      method: 'post',
      path: '/api/deliveries/{source}/{id}/replay',
      about: 'Does a delivery again, for those sites of its source that the caller may see',
      needs: 'replay',
      params: named('source', 'id'),
      answers: {
        202: { about: 'Sites that are wanted now', schema: schemas.good({ sites: z.array(z.string()) }) },
      },
      handle: ({ params: { source, id }, caller, context }) =>
        audited(caller, 'replay', `${source} ${id}`, async () => {
          const known = await ledger.deliveries.find(source, id)
          const sites = known && seenDelivery(known, caller) ? await replay(source, id, caller) : null
          if (sites === null)
            throw new SiteError({
              code: 'delivery-unknown',
              message: 'Expected a delivery that was accepted and is remembered: there is none of this id',
              hint: '`GET /api/deliveries` lists them.',
            })
          return context.json({ ok: true, sites }, 202)
        }),
    }),
  ]
}
