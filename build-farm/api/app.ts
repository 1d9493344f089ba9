import { createRoute, OpenAPIHono, type RouteConfig } from '@hono/zod-openapi'
import { bodyLimit } from 'hono/body-limit'
import { HTTPException } from 'hono/http-exception'
import type { Clock } from '#base/clock.ts'
import type { Ledger } from '#ledger/ledger.ts'
import { openGuard } from './access/guard.ts'
import { auditedRefusals } from './access/refusals.ts'
import { openSessions } from './access/sessions.ts'
import { tokenCheck } from './access/token-check.ts'
import { refusal, thrown } from './answers.ts'
import type { Call, Endpoint } from './endpoint.ts'
import type { AppOptions, FarmParts } from './parts.ts'
import { buildRoutes } from './routes/builds.ts'
import { deliveryRoutes } from './routes/deliveries.ts'
import { eventRoutes } from './routes/events.ts'
import { releaseRoutes } from './routes/releases.ts'
import { siteRoutes } from './routes/sites.ts'
import { documentRoute, standingRoutes } from './routes/standing.ts'
import { tokenRoutes } from './routes/tokens.ts'
import { refused } from './schemas.ts'

/** Of what is sent to the API; webhooks have a bound of their own. */
const LARGEST_BODY = 256 * 1024

/** The control plane over HTTP: every endpoint of `routes/`, behind the guard. */
export function farmApp(parts: FarmParts): OpenAPIHono {
  const { ledger, clock, limits, onError } = parts
  const access = {
    tokens: tokenCheck(ledger, clock),
    sessions: openSessions(clock),
    refusals: auditedRefusals(ledger, clock),
  }
  const options: AppOptions = { ...parts, ...access, audited: auditor(ledger, clock) }
  const guard = openGuard({ ...access, limits, clock, trustLocal: parts.trustLocal })
  const app = new OpenAPIHono({
    defaultHook(result, context) {
      if (result.success) return undefined
      const [first, ...others] = result.error.issues.map(({ message, path }) => ({
        ...{ code: 'request-invalid', message, where: [result.target, ...path].join('.') },
      }))
      return refusal(context, 400, first ?? { code: 'request-invalid', message: 'The call is not valid' }, ...others)
    },
  })
  app.use(
    '/api/*',
    bodyLimit({
      maxSize: LARGEST_BODY,
      onError: context =>
        refusal(context, 413, { code: 'body-too-large', message: `Expected at most ${LARGEST_BODY} bytes` }),
    }),
  )
  let document: object | undefined
  const endpoints = [
    ...siteRoutes(options),
    ...buildRoutes(options),
    ...releaseRoutes(options),
    ...deliveryRoutes(options),
    ...eventRoutes(options),
    ...tokenRoutes(options),
    ...standingRoutes(options),
    documentRoute(() => {
      document ??= app.getOpenAPI31Document(ABOUT)
      return document
    }),
  ]
  for (const each of endpoints) serve(app, each, guard(each))
  app.openAPIRegistry.registerComponent('securitySchemes', 'token', { type: 'http', scheme: 'bearer' })
  app.notFound(context => refusal(context, 404, { code: 'path-unknown', message: 'There is nothing here' }))
  app.onError((error, context) =>
    error instanceof HTTPException
      ? refusal(context, error.status, { code: 'request-invalid', message: error.message })
      : thrown(context, error, onError),
  )
  return app
}

const ABOUT = {
  openapi: '3.1.0',
  info: {
    title: 'NEXTGEN farm',
    version: '1',
    description:
      'What the farm knows and does. Whoever calls from elsewhere than the machine itself sends a token, and sees and touches what its role and sites allow.',
  },
}

function serve(app: OpenAPIHono, endpoint: Endpoint, guard: ReturnType<ReturnType<typeof openGuard>>): void {
  const { method, path, about, needs, params, query, body, answers, handle } = endpoint
  const route = createRoute({
    ...{ method, path, summary: about, middleware: [guard] },
    operationId: `${method} ${path}`,
    ...(needs !== 'nothing' && { security: [{ token: [] }] }),
    request: {
      ...(params && { params }),
      ...(query && { query }),
      ...(body && { body: { required: true, content: { 'application/json': { schema: body } } } }),
    },
    responses: {
      ...Object.fromEntries(
        Object.entries(answers).map(([status, { about, schema, type = 'application/json' }]) => [
          status,
          { description: about, content: { [type]: { schema: schema ?? { type: 'string' } } } },
        ]),
      ),
      default: { description: 'Refused, or failed', content: { 'application/json': { schema: refused } } },
    },
  } as RouteConfig)
  app.openapi(route, (async (context: never) => {
    const { req, get } = context as { req: { valid(target: string): unknown }; get(name: string): Call['caller'] }
    return handle({
      params: params ? req.valid('param') : {},
      query: query ? req.valid('query') : {},
      body: body ? req.valid('json') : {},
      caller: get('caller'),
      context,
    })
  }) as never)
}

const auditor =
  ({ audit }: Pick<Ledger, 'audit'>, { now }: Pick<Clock, 'now'>): AppOptions['audited'] =>
  async (caller, action, subject, work) => {
    const note = (ok: boolean, detail?: string): Promise<void> =>
      audit.note({ at: now(), actor: caller.actor, action, subject, ok, ...(detail && { detail }) })
    try {
      const response = await work()
      await note(response.ok)
      return response
    } catch (error) {
      await note(false, error instanceof Error ? error.message.slice(0, 500) : undefined)
      throw error
    }
  }
