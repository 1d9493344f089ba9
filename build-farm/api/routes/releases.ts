import { z } from '@hono/zod-openapi'
import { reaches } from '#model/access.ts'
import { failed } from '../answers.ts'
import { type Call, type Endpoint, endpoint, named } from '../endpoint.ts'
import type { AppOptions } from '../parts.ts'
import * as schemas from '../schemas.ts'

const note = z.string().max(500).optional().openapi({ description: 'Why, in your words; kept with the release' })

const CHANGED = {
  200: {
    about: 'What is live now; `errors`: what health checks said of a release that did not stay',
    schema: z.strictObject({
      ok: z.boolean(),
      changed: z.boolean(),
      release: schemas.release,
      errors: z.array(schemas.failure),
      warnings: z.array(schemas.failure),
    }),
  },
}

/** What is live, what was, and how to go from one to the other. Nothing is built. */
export function releaseRoutes({ ledger, environment, releasing, audited }: AppOptions): readonly Endpoint[] {
  type Change = Awaited<ReturnType<AppOptions['releasing']['unpin']>>
  const change = (
    { caller, context }: Pick<Call, 'caller' | 'context'>,
    action: 'rollback' | 'unpin' | 'promote',
    site: string,
    work: () => Promise<Change>,
  ): Promise<Response> =>
    audited(caller, action, site, async () => {
      const result = await work()
      if (result.failures) return failed(context, result.failures)
      const { changed, pointer, errors, warnings } = result
      return context.json({ ok: errors.length === 0, changed, release: pointer, errors, warnings })
    })
  return [
    endpoint({
      method: 'get',
      path: '/api/releases',
      about: 'Releases that builds of the farm made, newest first',
      needs: 'look',
      query: schemas.page.extend({ site: z.string().max(63).optional() }),
      answers: { 200: { about: 'Releases', schema: schemas.good({ releases: z.array(schemas.releaseNote) }) } },
      async handle({ query, caller, context }) {
        const releases = await ledger.releases.list({ environment, ...query })
        return context.json({ ok: true, releases: releases.filter(({ site }) => reaches(caller, site)) })
      },
    }),
    endpoint({
      method: 'get',
      path: '/api/sites/{site}/releases',
      about: 'The releases of a site as the bucket has them, newest first; the first is live',
      needs: 'look',
      params: named('site'),
      query: z.object({ limit: schemas.page.shape.limit }),
      answers: {
        200: {
          about: 'Releases',
          schema: schemas.good({ site: z.string(), environment: z.string(), releases: z.array(schemas.release) }),
        },
      },
      handle: async ({ params: { site }, query, context }) =>
        context.json({ ok: true, site, environment, releases: await releasing.list(site, query.limit) }),
    }),
    endpoint({
      method: 'post',
      path: '/api/sites/{site}/rollback',
      about: 'Makes an older release live again, and pins the site to it',
      needs: 'rollback',
      params: named('site'),
      body: z.strictObject({
        to: z.int().min(1).optional().openapi({ description: 'A generation; the release before when absent' }),
        note,
      }),
      answers: CHANGED,
      handle: call =>
        change(call, 'rollback', call.params.site, () =>
          releasing.rollback(call.params.site, { ...call.body, actor: call.caller.actor }),
        ),
    }),
    endpoint({
      method: 'post',
      path: '/api/sites/{site}/unpin',
      about: 'Lets builds release a site again after a rollback',
      needs: 'unpin',
      params: named('site'),
      body: z.strictObject({ note }),
      answers: CHANGED,
      handle: call =>
        change(call, 'unpin', call.params.site, () =>
          releasing.unpin(call.params.site, { ...call.body, actor: call.caller.actor }),
        ),
    }),
    endpoint({
      method: 'post',
      path: '/api/sites/{site}/promote',
      about: 'Makes what is live in another environment live in that of this farm',
      needs: 'promote',
      params: named('site'),
      body: z.strictObject({
        from: z.string().min(1).max(31),
        confirm: z.string().max(200).optional().openapi({ description: 'The phrase that the environment asks for' }),
        outsideWindow: z.boolean().optional(),
        note,
      }),
      answers: CHANGED,
      handle: call =>
        change(call, 'promote', call.params.site, () =>
          releasing.promote(call.params.site, { ...call.body, actor: call.caller.actor }),
        ),
    }),
  ]
}
