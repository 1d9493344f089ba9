import { z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { reaches } from '#model/access.ts'
import { SiteError } from '#model/failure.ts'
import type { SiteState } from '#model/site-state.ts'
import type { Caller } from '../access/caller.ts'
import { seenCauses } from '../access/seen.ts'
import { refusal } from '../answers.ts'
import { type Endpoint, endpoint, named } from '../endpoint.ts'
import type { AppOptions } from '../parts.ts'
import * as schemas from '../schemas.ts'

const siteUnknown = (site: string): SiteError =>
  new SiteError({
    code: 'site-unknown',
    message: `Expected the id of a site, got "${site.slice(0, 100)}": the workspace has no such site`,
    hint: '`GET /api/sites` lists the sites.',
  })

const WANTED = {
  202: { about: 'They are wanted, and will be built', schema: schemas.good({ sites: z.array(z.string()) }) },
}

/** Sites, and what makes them wanted. */
export function siteRoutes(options: AppOptions): readonly Endpoint[] {
  const { environment, sites, trigger, cancel, audited, refusals } = options
  const seen = async (reach: { readonly sites: readonly string[] }): Promise<readonly SiteState[]> =>
    (await sites())
      .filter(({ site }) => reaches(reach, site))
      .map(({ build, ...state }) => ({
        ...state,
        build: build && { ...build, causes: seenCauses(build.causes, reach) },
      }))
  const outOfScope = async (context: Context, { actor, sites }: Caller, beyond: readonly string[]) => {
    const message = `The token is not for ${beyond.slice(0, 5).join(', ').slice(0, 200)}`
    await refusals.note({ actor, action: 'refused', subject: 'POST /api/triggers', detail: message })
    return refusal(context, 403, { code: 'scope-exceeded', message, hint: `It is for ${sites.join(', ')}.` })
  }
  return [
    endpoint({
      method: 'get',
      path: '/api/sites',
      about: 'Every declared site with its newest build, as far as the caller may see them',
      needs: 'look',
      answers: {
        200: {
          about: 'Sites by id',
          schema: schemas.good({ environment: z.string(), sites: z.array(schemas.siteState) }),
        },
      },
      handle: async ({ caller, context }) => context.json({ ok: true, environment, sites: await seen(caller) }),
    }),
    endpoint({
      method: 'get',
      path: '/api/sites/{site}',
      about: 'One site with its newest build',
      needs: 'look',
      params: named('site'),
      answers: { 200: { about: 'The site', schema: schemas.good({ site: schemas.siteState }) } },
      async handle({ params, caller, context }) {
        const site = (await seen(caller)).find(({ site }) => site === params.site)
        if (!site) throw siteUnknown(params.site)
        return context.json({ ok: true, site })
      },
    }),
    endpoint({
      method: 'post',
      path: '/api/sites/{site}/build',
      about: 'Makes a site wanted: a worker looks after it, and releases it if anything has changed',
      needs: 'trigger',
      params: named('site'),
      answers: WANTED,
      handle: ({ params: { site }, caller, context }) =>
        audited(caller, 'trigger', site, async () => {
          const wanted = await trigger({ sites: [site] }, caller.actor, context.req.header('traceparent'))
          return context.json({ ok: true, sites: wanted }, 202)
        }),
    }),
    endpoint({
      method: 'post',
      path: '/api/sites/{site}/cancel',
      about: 'Takes back what is wanted of a site, and breaks off a build of it; what is live stays live',
      needs: 'cancel',
      params: named('site'),
      answers: { 200: { about: 'Whether anything was wanted', schema: schemas.good({ cancelled: z.boolean() }) } },
      // Noted in the audit log where it is done.
      handle: async ({ params: { site }, caller, context }) =>
        context.json({ ok: true, cancelled: await cancel(site, caller.actor) }),
    }),
    endpoint({
      method: 'post',
      path: '/api/triggers',
      about: 'Makes several sites wanted: those named, those of a source, or all that the caller may see',
      needs: 'trigger',
      body: z
        .strictObject({
          sites: z.array(z.string().min(1).max(63)).min(1).max(5000).optional(),
          source: z.string().min(1).max(63).optional(),
          all: z.literal(true).optional(),
        })
        .refine(({ sites, source, all }) => [sites, source, all].filter(each => each !== undefined).length === 1, {
          error: 'Expected one of "sites", "source" and "all"',
        }),
      answers: WANTED,
      async handle({ body, caller, context }) {
        const beyond = body.sites?.filter(site => !reaches(caller, site)) ?? []
        if (beyond.length > 0) return outOfScope(context, caller, beyond)
        const subject = body.sites?.join(' ') ?? (body.source ? `source ${body.source}` : 'all')
        return audited(caller, 'trigger', subject.slice(0, 500), async () => {
          const ids = body.sites ?? (await seen(caller)).map(({ site }) => site)
          const wanted =
            ids.length > 0
              ? await trigger(
                  { sites: ids, ...(body.source !== undefined && { source: body.source }) },
                  caller.actor,
                  context.req.header('traceparent'),
                )
              : []
          return context.json({ ok: true, sites: wanted }, 202)
        })
      },
    }),
  ]
}
