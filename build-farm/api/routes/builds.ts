import { z } from '@hono/zod-openapi'
import { reaches, reachesAll } from '#model/access.ts'
import { SiteError } from '#model/failure.ts'
import { seenCauses, seenWorker } from '../access/seen.ts'
import { type Call, type Endpoint, endpoint, named } from '../endpoint.ts'
import type { AppOptions } from '../parts.ts'
import * as schemas from '../schemas.ts'

const CURSOR = /^(\d{1,15})~([0-9a-z-]{1,80})$/

/** Builds, their logs, and who makes them. */
export function buildRoutes({ ledger, environment, buildLog, refusals }: AppOptions): readonly Endpoint[] {
  /** That of a site which the caller may not see is like none at all. */
  async function found({ params, caller, context }: Pick<Call<{ id: string }>, 'params' | 'caller' | 'context'>) {
    const record = await ledger.builds.find(params.id)
    if (record && reaches(caller, record.build.site)) return record
    if (record)
      await refusals.note({
        ...{ actor: caller.actor, action: 'refused', subject: `GET ${context.req.path}` },
        detail: `The token is not for the site "${record.build.site}"`,
      })
    throw new SiteError({
      code: 'build-unknown',
      message: `Expected the id of a build, got "${params.id.slice(0, 100)}": there is none, or it was forgotten`,
      hint: '`GET /api/builds` lists them.',
    })
  }
  return [
    endpoint({
      method: 'get',
      path: '/api/builds',
      about: 'Builds, newest first; `next` is the cursor of what follows, null when nothing does',
      needs: 'look',
      query: z.object({
        site: z.string().max(63).optional(),
        limit: schemas.page.shape.limit,
        cursor: z.string().regex(CURSOR, 'Expected `next` of an answer').optional(),
      }),
      answers: {
        200: {
          about: 'Builds',
          schema: schemas.good({ builds: z.array(schemas.build), next: z.string().nullable() }),
        },
      },
      async handle({ query: { site, limit, cursor }, caller, context }) {
        const [, before, beforeId] = cursor ? (CURSOR.exec(cursor) ?? []) : []
        const listed = await ledger.builds.list({
          ...{ environment, limit: limit + 1 },
          ...(site !== undefined && { site }),
          ...(!reachesAll(caller) && { sites: caller.sites }),
          ...(before !== undefined && beforeId !== undefined && { before: Number(before), beforeId }),
        })
        const builds = listed.slice(0, limit)
        const last = builds.at(-1)
        return context.json({
          ok: true,
          builds: builds.map(build => ({ ...build, causes: seenCauses(build.causes, caller) })),
          next: last && listed.length > limit ? `${last.startedAt}~${last.id}` : null,
        })
      },
    }),
    endpoint({
      method: 'get',
      path: '/api/builds/{id}',
      about: 'One build with its steps',
      needs: 'look',
      params: named('id'),
      answers: {
        200: { about: 'The build', schema: schemas.good({ build: schemas.build, steps: z.array(schemas.step) }) },
      },
      async handle(call) {
        const { build, steps } = await found(call)
        return call.context.json({
          ok: true,
          build: { ...build, causes: seenCauses(build.causes, call.caller) },
          steps,
        })
      },
    }),
    endpoint({
      method: 'get',
      path: '/api/builds/{id}/log',
      about: 'What a build wrote down, line by line; while it runs, lines follow as they come',
      needs: 'look',
      params: named('id'),
      answers: { 200: { about: 'The log', type: 'text/plain' } },
      async handle(call) {
        const record = await found(call)
        const causes = seenCauses(record.build.causes, call.caller)
        const lines = buildLog({ ...record, build: { ...record.build, causes } }, call.context.req.raw.signal)
        return call.context.body(lines, 200, {
          'content-type': 'text/plain; charset=utf-8',
          'cache-control': 'no-store',
          'x-content-type-options': 'nosniff',
        })
      },
    }),
    endpoint({
      method: 'get',
      path: '/api/workers',
      about: 'Processes of the farm: workers, with what they build, and control planes',
      needs: 'look',
      answers: { 200: { about: 'Processes', schema: schemas.good({ workers: z.array(schemas.worker) }) } },
      handle: async ({ caller, context }) =>
        context.json({ ok: true, workers: (await ledger.workers.list()).map(worker => seenWorker(worker, caller)) }),
    }),
  ]
}
