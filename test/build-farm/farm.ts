import { setTimeout as delay } from 'node:timers/promises'
import { startWorker, type Worker } from '#fleet/work.ts'
import type { GeneratorRun } from '#index.ts'
import { cancelSite } from '#intake/cancel.ts'
import { siteIndex } from '#intake/site-index.ts'
import { openIntake } from '#intake/trigger.ts'
import type { Ledger } from '#ledger/ledger.ts'
import { sqliteLedger } from '#ledger/sqlite.ts'
import type { FarmEvent } from '#model/farm.ts'
import type { RunReport, SiteReport } from '#model/report.ts'
import type { Site } from '#model/site.ts'
import type { Queue } from '#queue/queue.ts'
import { sqliteQueue } from '#queue/sqlite.ts'

export interface SimulatedFarm extends AsyncDisposable {
  readonly ledger: Ledger
  readonly queue: Queue
  readonly intake: ReturnType<typeof openIntake>
  readonly events: readonly FarmEvent[]
  /** Each run of the generator: which site, from when to when (ms). */
  readonly runs: readonly { readonly site: string; readonly from: number; to: number }[]
  cancel(site: string): Promise<boolean>
}

export interface SimulationOptions {
  readonly sites: number
  readonly threads?: number
  /** ms. */
  readonly window?: number
  /** What a build of a site comes to, and when; 20 ms and a new release when absent. */
  readonly build?: (site: string, signal: AbortSignal) => Promise<Partial<SiteReport>>
}

/** Intake, ledger, queue and a worker as the farm composes them, in one process; only the generator is not the real one. */
export async function simulateFarm({
  sites,
  threads = 2,
  window = 200,
  build,
}: SimulationOptions): Promise<SimulatedFarm> {
  const [ledger, queue] = [await sqliteLedger(':memory:'), sqliteQueue(':memory:')]
  const clock = { now: () => Date.now() }
  const declared = Array.from({ length: sites }, (_, at) => ({ id: `s${at}` }) as unknown as Site)
  const events: FarmEvent[] = []
  const listener = (event: FarmEvent): void => void events.push(event)
  const runs: { site: string; from: number; to: number }[] = []
  let generation = 0
  const run = async ({ sites: [site = ''], signal }: GeneratorRun): Promise<RunReport> => {
    const running = { site, from: Date.now(), to: 0 }
    runs.push(running)
    const came = build ? await build(site, signal as AbortSignal) : await delay(20)
    running.to = Date.now()
    const report: SiteReport = {
      ...{ site, status: 'built', manifest: 'a'.repeat(64) as never, generation: ++generation },
      ...{ pages: 1, rendered: 1, reused: 0, images: 0, bytes: 10, ms: 20, ...came },
    }
    return { ok: true, sites: [report], totals: {} as never }
  }
  const index = siteIndex(async () => ({ sites: declared, failed: [] }), clock)
  const intake = openIntake({ ledger, queue, sites: index, environment: 'live', window, clock, listener })
  const worker: Worker = startWorker({
    ...{ ledger, queue, clock, listener, window, rules: { name: 'live' }, generator: { run, threads } },
  })
  return {
    ...{ ledger, queue, intake, events, runs },
    cancel: site => cancelSite(site, 'ann', { ledger, queue, environment: 'live', clock }),
    async [Symbol.asyncDispose]() {
      await worker.drain(AbortSignal.abort())
      await queue[Symbol.asyncDispose]()
      await ledger[Symbol.asyncDispose]()
    },
  }
}
