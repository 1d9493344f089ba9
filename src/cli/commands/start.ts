import { setFlagsFromString } from 'node:v8'
import type { Farming } from '#model/status.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { aborted } from '../interrupt.ts'

export const start: Command = {
  about: 'the whole farm in one process: build what changes, and answer visitors',
  usage: '',
  takes: [0, 0],
  flags: [
    'port',
    'host',
    'concurrency',
    'environment',
    'queue',
    'ledger',
    'no-work',
    'no-watch',
    'api-port',
    'api-host',
  ],
  details: `Builds and releases every site that is not up to date, serves them all, and goes on: a site is built again when
one of its files changes, when its schedule says so, or when the date of an entry has come. What happens meanwhile is not
lost when it ends: it goes on where it was. Ctrl-C finishes what is under way, for 20 seconds at most.`,
  examples: [
    ['', 'the fleet on http://localhost:7000/, kept up to date'],
    [
      '--no-work --queue redis://queue:6379 --ledger postgres://db/farm',
      'the control plane of a farm of many machines',
    ],
    ['--concurrency 4', 'with four render threads'],
  ],
  async run(call) {
    const { open } = await import('../workspace/open.ts')
    const { farmOptions } = await import('../farm/options.ts')
    const { openWebhooks } = await import('./start/webhooks.ts')
    const { showFirstBuilds } = await import('./start/first-builds.ts')
    const { serveBucket, whereToLook } = await import('../workspace/serve-bucket.ts')
    const { openProgramLog } = await import('../farm/log.ts')
    const { openTracing } = await import('../farm/tracing.ts')
    const { startFarm } = await import('../../../build-farm/main.ts')
    const { flags, signal } = call
    if (flags['no-work']) keepHeapLean()
    await using _tracing = await openTracing(call.environment, 'start')
    await using opened = await open(call)
    await opened.bucket.prepare?.()
    const options = await farmOptions(call, opened)
    const logged = openProgramLog(call, 'start', options.redact)
    const { say } = logged
    await using _sources = options.sources
    await using served = await serveBucket({ ...call, say }, opened)
    const builds = !flags['no-work']
    const watches = !flags['no-watch']
    const firstBuilds = showFirstBuilds({ ...call, say }, logged, builds)
    const api = {
      port: flags['api-port'],
      host: flags['api-host'] ?? '127.0.0.1',
      hooks: openWebhooks(opened.config.farm?.webhooks, call.environment),
      ...(opened.config.environments && { environments: ['live', ...Object.keys(opened.config.environments)] }),
    }
    const farm = await startFarm({
      ...options,
      ...{ api, builds, watches, onSurveyed: firstBuilds.surveyed, onRun: firstBuilds.onRun },
      listener(event) {
        if (event.type === 'build-finished') served.refresh(event.build.site)
        if (event.type === 'released') served.refresh(event.site)
        firstBuilds.listener(event)
      },
    })
    try {
      const sites = await firstBuilds.over
      if (signal.aborted) return EXIT.interrupted
      const { ledger, queue } = farm
      const status = farm.api?.url ?? null
      const result: Farming = {
        ...served.result,
        status,
        queue: queue.name,
        ledger: ledger.name,
        builds,
        watches,
        sites,
      }
      const lines = await whereToLook(served.result, opened, call.environment)
      call.print(
        result,
        `${[...lines, `  ${watches ? 'A file that changes' : 'What changes'} is live within a moment. What happens: ${status}`].join('\n')}\n`,
      )
      await aborted(signal)
      return EXIT.ok
    } finally {
      await farm.drain(AbortSignal.timeout(PATIENCE))
    }
  },
}

/** ms for what is under way when the farm is to end. */
const PATIENCE = 20_000

/**
 * Lets V8 collect garbage before its heap grows, rather than after. For a process that only waits and answers: of 2,000 sites a
 * control plane holds 70 MB that live, and takes 180 MB instead of 360 for it. Both flags are read at each collection, so that
 * they may be set while the program runs.
 */
function keepHeapLean(): void {
  setFlagsFromString('--heap-growing-percent=30')
  setFlagsFromString('--semi-space-growth-factor=1')
}
