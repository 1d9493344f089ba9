import type { Serving } from '#model/status.ts'
import type { Call } from '../command.ts'
import type { Opened } from './open.ts'

/** An edge over the bucket of a call that listens. */
export interface ServedBucket extends AsyncDisposable {
  readonly url: string
  readonly port: number
  /** A release of this process has just become live. */
  refresh(site: string): void
  /** What is printed once it listens. */
  readonly result: Serving
}

/** Serves the bucket of a call on the port that its flags name. Dispose it to end it. */
export async function serveBucket({ flags, say }: Call, { bucket, blobs, rules }: Opened): Promise<ServedBucket> {
  const { createEdge } = await import('#edge/router.ts')
  const { serveEdge } = await import('#edge/node.ts')
  const edge = createEdge({
    bucket,
    blobs,
    environment: flags.environment,
    cacheTags: rules.cdn?.purge === 'tags',
    onError: (error, about) => say(`${about}: ${error instanceof Error ? error.message : error}`),
  })
  const { url, port, close } = await serveEdge({
    edge,
    port: flags.port,
    ...(flags.host !== undefined && { hostname: flags.host }),
  })
  return {
    url,
    port,
    refresh: edge.refresh,
    result: { ok: true, url, port, environment: flags.environment, bucket: bucket.name },
    [Symbol.asyncDispose]: close,
  }
}

/** How many sites are served where, and how to look at one of them; lines without an end. */
export async function whereToLook(
  { url, port }: Serving,
  opened: Opened,
  environment: Call['environment'],
): Promise<string[]> {
  const { fleetStatus } = await import('./fleet-status.ts')
  const { terminal } = await import('../output/terminal.ts')
  const { paint } = terminal(process.stdout, environment)
  const { sites, totals } = await fleetStatus(opened.workspace, opened.bucket, opened.releasing.environment)
  const example = sites.find(({ state }) => state === 'live')
  const lines = [
    `${paint('green', '●')} Serving ${totals.live === 1 ? '1 site' : `${totals.live} sites`} on ${paint('bold', url)} (Ctrl-C ends it)`,
  ]
  if (example) {
    lines.push(`  One of them:  http://${example.site}.localhost:${port}/`)
    if (example.hosts[0]) lines.push(`  By its Host:  curl -H 'Host: ${example.hosts[0]}' ${url}`)
  } else
    lines.push('  Nothing is released yet: `nextgen publish` builds every site of the workspace and makes it live.')
  return lines
}
