import type { Serving } from '#model/status.ts'
import type { Call, Command } from './command.ts'
import type { Opened } from './compose.ts'
import { EXIT } from './exit-code.ts'

export const serve: Command = {
  about: 'answer visitors from the bucket',
  usage: '',
  takes: [0, 0],
  flags: ['port', 'host', 'publish', 'environment'],
  details: `The start page lists the sites; each one answers at http://SITE.localhost:PORT/ and by its own Host. A release or
rollback by another process shows within a moment. Ctrl-C ends it.`,
  examples: [
    ['', 'the fleet on http://localhost:7000/'],
    ['--publish', 'publish every site first, then serve'],
    ['--port 0', 'any free port, which is printed'],
    ['--environment staging', 'what is released in another environment'],
  ],
  async run(call) {
    const { open } = await import('./compose.ts')
    const { createEdge } = await import('#edge/router.ts')
    const { serveEdge } = await import('#edge/node.ts')
    const { flags, signal, environment } = call
    await using opened = await open(call)
    const edge = createEdge({
      bucket: opened.bucket,
      blobs: opened.blobs,
      environment: flags.environment,
      onError: (error, about) => call.say(`${about}: ${error instanceof Error ? error.message : error}`),
    })
    const served = await serveEdge({
      edge,
      port: flags.port,
      ...(flags.host !== undefined && { hostname: flags.host }),
    })
    try {
      if (flags.publish) await publishFirst(call, opened)
      if (signal.aborted) return EXIT.interrupted
      const { url, port } = served
      const result: Serving = { ok: true, url, port, environment: flags.environment, bucket: opened.bucket.name }
      call.print(result, await whereToLook(result, opened, environment))
      await aborted(signal)
      return EXIT.ok
    } finally {
      await served.close()
    }
  },
}

/** What fails leaves its live release alone, and the others are served. */
async function publishFirst(call: Call, opened: Opened): Promise<void> {
  await opened.bucket.prepare?.()
  const { runSites } = await import('./run-sites.ts')
  const { runText } = await import('./run-text.ts')
  const { terminal } = await import('./terminal.ts')
  const report = await runSites(call, opened, { sites: [], release: true, doing: 'Publishing' })
  call.say(runText(report, terminal(process.stderr, call.environment)).trimEnd())
}

async function whereToLook({ url, port }: Serving, opened: Opened, environment: Call['environment']): Promise<string> {
  const { fleetStatus } = await import('./fleet-status.ts')
  const { terminal } = await import('./terminal.ts')
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
  return `${lines.join('\n')}\n`
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise(resolve => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
