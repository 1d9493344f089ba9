import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { openLedger } from '#ledger/open.ts'
import { openQueue } from '#queue/open.ts'
import { type Running, start } from '../../cli/program.ts'
import { waitUntil } from '../../services/daemon.ts'

export interface ThroughputOptions {
  /** A workspace whose themes are compiled. */
  readonly root: string
  readonly sites: readonly string[]
  /** URLs of a queue and a ledger that nobody has used. */
  readonly queue: string
  readonly ledger: string
  readonly workers: number
  /** Of each worker. */
  readonly threads: number
}

/** Sites a second, from the beginning of the first build to the end of the last; every page is rendered. */
export async function measureThroughput(options: ThroughputOptions): Promise<number> {
  const { root, sites, workers, threads } = options
  for (const folder of ['bench-bucket', 'cache/sites', 'cache/pages'])
    await rm(join(root, '.nextgen', folder), { recursive: true, force: true })
  await using ledger = await openLedger(options.ledger)
  await using queue = await openQueue(options.queue, { base: root })
  const running = await Promise.all(Array.from({ length: workers }, () => startWorker(options, threads)))
  try {
    const cause = { kind: 'manual', at: Date.now() } as const
    await ledger.demands.raise(sites, { environment: 'live', priority: 'routine', cause })
    await queue.add(sites.map(site => ({ site, priority: 'routine' })))
    await waitUntil('Building the fleet', async () => (await ledger.demands.open('live')).length === 0, 300_000)
  } finally {
    for (const { child } of running) child.kill('SIGTERM')
    await Promise.all(running.map(({ ended }) => ended))
  }
  const builds = await ledger.builds.list({ limit: 100_000 })
  const built = builds.filter(({ status, rendered }) => status === 'built' && rendered > 0)
  if (built.length !== sites.length)
    throw new Error(`Expected ${sites.length} sites to be rendered, got ${built.length} of ${builds.length} builds`)
  const from = Math.min(...built.map(({ startedAt }) => startedAt))
  const to = Math.max(...built.map(({ finishedAt }) => finishedAt ?? 0))
  return sites.length / ((to - from) / 1000)
}

async function startWorker({ root, queue, ledger }: ThroughputOptions, threads: number): Promise<Running> {
  const words = ['worker', '--root', root, '--bucket', `file:${join(root, '.nextgen', 'bench-bucket')}`, '--json']
  const places = ['--queue', queue, '--ledger', ledger, '--concurrency', String(threads)]
  const worker = start([...words, ...places])
  await worker.printed('stdout', '\n')
  return worker
}
