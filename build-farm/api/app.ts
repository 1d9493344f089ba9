import { getConnInfo } from '@hono/node-server/conninfo'
import { type Context, Hono } from 'hono'
import { streamSSE } from 'hono/streaming'
import type { Ledger } from '#ledger/ledger.ts'
import type { SiteState } from '#model/site-state.ts'
import type { Metrics } from './metrics.ts'
import type { Progress } from './progress.ts'

export interface AppOptions {
  readonly ledger: Ledger
  readonly environment: string
  readonly metrics: Metrics
  readonly progress: Progress
  /** Answers calls of webhooks. */
  readonly receive: (source: string, request: Request) => Promise<Response>
  /** Does a delivery again; null: it is not known. */
  readonly replay: (source: string, id: string, actor: string) => Promise<readonly string[] | null>
  readonly trigger: (sites: readonly string[], actor: string) => Promise<readonly string[]>
  /** Every declared site, and what the farm knows of it. */
  readonly sites: () => Promise<readonly SiteState[]>
  /** The page for people, and the policy under which it is shown. */
  readonly page: { readonly html: string; readonly policy: string }
  /** Ends the streams of those who look on. */
  readonly signal: AbortSignal
}

/** Named in the ledger for what somebody on the machine itself asked for. */
const LOCAL = 'local'

/**
 * The control plane over HTTP. Webhooks and health may be called from anywhere: the first prove who they are, the second
 * tells nothing. Everything else is answered to this machine alone.
 */
export function farmApp(options: AppOptions): Hono {
  const { ledger, environment, metrics, progress, receive, replay, trigger, sites, page, signal } = options
  const app = new Hono()

  app.post('/hooks/:source', async context => {
    const begun = performance.now()
    const source = context.req.param('source')
    const response = await receive(source, context.req.raw)
    metrics.hook(response.status === 404 ? 'unknown' : source, response.status, (performance.now() - begun) / 1000)
    return response
  })
  app.get('/healthz', context => context.json({ ok: true }))
  app.get('/readyz', async context => {
    await ledger.schedules.last('readyz')
    return context.json({ ok: true })
  })

  app.use(async (context, next) =>
    isLocal(context) ? next() : refusal(context, 403, 'Only this machine itself may ask for this'),
  )
  app.get('/metrics', async context => {
    const { type, body } = await metrics.text()
    return context.body(body, 200, { 'content-type': type })
  })
  app.get('/api/sites', async context => context.json({ ok: true, environment, sites: await sites() }))
  app.get('/api/builds', async context => {
    const site = context.req.query('site')
    return context.json({
      ok: true,
      builds: await ledger.builds.list({ environment, limit: 100, ...(site && { site }) }),
    })
  })
  app.get('/api/builds/:id', async context => {
    const found = await ledger.builds.find(context.req.param('id'))
    return found ? context.json({ ok: true, ...found }) : refusal(context, 404, 'There is no such build')
  })
  app.get('/api/deliveries', async context => {
    const listed = await ledger.deliveries.list({ limit: 100 })
    return context.json({ ok: true, deliveries: listed.map(({ body: _, ...delivery }) => delivery) })
  })
  app.get('/api/workers', async context => context.json({ ok: true, workers: await ledger.workers.list() }))
  app.get('/api/events', context =>
    streamSSE(context, async stream => {
      const ends = new AbortController()
      stream.onAbort(() => ends.abort())
      for await (const event of progress.follow(AbortSignal.any([ends.signal, signal])))
        await stream.writeSSE({ event: event.type, data: JSON.stringify(event) })
    }),
  )

  app.use('/api/*', async (context, next) =>
    isOwnPage(context)
      ? next()
      : refusal(context, 403, 'Expected a call without an Origin, or from the page of this address'),
  )
  app.post('/api/sites/:site/build', async context => {
    const site = context.req.param('site')
    const wanted = await trigger([site], LOCAL)
    await ledger.audit.note({ at: Date.now(), actor: LOCAL, action: 'trigger', subject: site, ok: true })
    return context.json({ ok: true, sites: wanted }, 202)
  })
  app.post('/api/deliveries/:source/:id/replay', async context => {
    const { source, id } = context.req.param()
    const wanted = await replay(source, id, LOCAL)
    await ledger.audit.note({
      at: Date.now(),
      actor: LOCAL,
      action: 'replay',
      subject: `${source} ${id}`,
      ok: wanted !== null,
    })
    return wanted
      ? context.json({ ok: true, sites: wanted }, 202)
      : refusal(context, 404, 'There is no such delivery to do again')
  })

  app.get('/', context => context.html(page.html, 200, { 'content-security-policy': page.policy }))
  app.onError((error, context) => {
    const failures = (error as { failures?: readonly { code: string; message: string }[] }).failures
    if (failures?.[0]?.code === 'site-unknown') return refusal(context, 404, failures[0].message)
    return refusal(context, 503, `The farm cannot answer just now: ${error.message}`)
  })
  app.notFound(context => refusal(context, 404, 'There is nothing here'))
  return app
}

const refusal = (context: Context, status: 403 | 404 | 503, message: string) =>
  context.json({ ok: false, message }, status)

const LOOPBACK = /^(127\.|::1$|::ffff:127\.)/

/** Called over loopback, and by one of its names: a page of somebody else's cannot reach it by a name that it made up. */
function isLocal(context: Context): boolean {
  const { remote } = getConnInfo(context)
  return (
    LOOPBACK.test(remote.address ?? '') &&
    /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i.test(context.req.header('host') ?? '')
  )
}

/** Browsers tell from where a page sends something. */
function isOwnPage(context: Context): boolean {
  const origin = context.req.header('origin')
  return origin === undefined || origin === new URL(context.req.url).origin
}
