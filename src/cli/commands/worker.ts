import type { FarmEvent } from '#model/farm.ts'
import type { Working } from '#model/status.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { aborted } from '../interrupt.ts'

export const worker: Command = {
  about: 'build for a farm whose control plane runs elsewhere',
  usage: '',
  takes: [0, 0],
  flags: ['concurrency', 'environment', 'queue', 'ledger'],
  details: `Takes builds from the queue, as many at once as it has threads, and releases what they come to. The workspace must
be the same as the control plane's (a checkout, a shared folder); the bucket, the queue and the ledger are shared. Any
number of workers may come and go. Ctrl-C or SIGTERM finishes what is under way, for 60 seconds at most; what is left then,
and what a worker that died was building, goes to others.`,
  examples: [
    ['--queue redis://queue:6379 --ledger postgres://db/farm --bucket s3://sites', 'on any machine'],
    ['', 'beside `nextgen start --no-work`, on the same machine'],
  ],
  async run(call) {
    const { open } = await import('../workspace/open.ts')
    const { farmOptions } = await import('../farm/options.ts')
    const { openProgramLog } = await import('../farm/log.ts')
    const { openTracing } = await import('../farm/tracing.ts')
    const { logEvent } = await import('../farm/log-event.ts')
    const { startFarmWorker } = await import('../../../build-farm/main.ts')
    await using _tracing = await openTracing(call.environment, 'worker')
    await using opened = await open(call)
    await opened.bucket.prepare?.()
    const options = await farmOptions(call, opened)
    await using _sources = options.sources
    const { log, shown } = openProgramLog(call, 'worker', options.redact)
    const started = await startFarmWorker({
      ...options,
      listener(event: FarmEvent) {
        logEvent(log, event, shown)
      },
    })
    try {
      const { id, queue, ledger } = started
      const result: Working = {
        ...{ ok: true, worker: id, queue, ledger, bucket: opened.bucket.name },
        ...{ environment: call.flags.environment, threads: options.threads },
      }
      call.print(result, `Worker ${id} takes builds from ${queue} (${options.threads} threads; Ctrl-C ends it)\n`)
      await aborted(call.signal)
      return EXIT.ok
    } finally {
      await started.drain(AbortSignal.timeout(PATIENCE))
    }
  },
}

/** ms for what is under way when the worker is to end. */
const PATIENCE = 60_000
