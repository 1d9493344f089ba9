import type { Clock } from '#base/clock.ts'
import { fillIn, type HealthCheck, type HealthPlan } from '#model/environment.ts'
import type { Failure } from '#model/failure.ts'
import type { Pointer } from '#model/pointer.ts'
import { probe, type Target } from './probe.ts'

export interface HealthOptions {
  readonly plan: HealthPlan
  readonly pointer: Pick<Pointer, 'site' | 'hosts' | 'environment'>
  /** Of the site, for the patterns in URLs. */
  readonly domain: string
  readonly clock: Clock
  readonly signal?: AbortSignal
}

const ATTEMPTS = 3
/** ms between two attempts. */
const PAUSE = 500

/** Looks at a release that is live; a check that fails is tried again. One failure for each that does not hold in the end. */
export async function checkHealth(options: HealthOptions): Promise<readonly Failure[]> {
  const { plan, pointer, domain, signal } = options
  const found = await Promise.all(
    plan.checks.map(async check => {
      const target = targetOf(fillIn(check.url, { site: pointer.site, domain }), options)
      const wrong = await tryOften(check, target, options)
      signal?.throwIfAborted()
      return wrong === null ? [] : [unhealthy(options, target, wrong)]
    }),
  )
  return found.flat()
}

async function tryOften(check: HealthCheck, target: Target, options: HealthOptions): Promise<string | null> {
  const { attempts = ATTEMPTS } = options.plan
  for (let attempt = 1; ; attempt++) {
    const wrong = await probe(check, target, options.signal)
    if (wrong === null || attempt >= attempts) return wrong
    await options.clock.sleep(PAUSE, options.signal)
  }
}

/** A site without a host in its environment is asked for by the name that every edge knows. */
function targetOf(url: string, { plan, pointer }: HealthOptions): Target {
  if (!url.startsWith('/')) return { url: new URL(url) }
  const host = pointer.hosts[0] ?? `${pointer.site}.localhost`
  return plan.via === undefined ? { url: new URL(url, `https://${host}`) } : { url: new URL(url, plan.via), host }
}

const unhealthy = ({ pointer }: HealthOptions, { url, host }: Target, wrong: string): Failure => ({
  code: 'health-check-failed',
  message: `Health check of ${url.href}${host ? ` (host ${host})` : ''}: ${wrong}`,
  where: pointer.site,
  hint: `nextgen.config.ts ("environments.${pointer.environment}.health") and site.json declare the checks.`,
})
