import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { BoundedCache } from '#index.ts'
import type { Ledger } from '#ledger/ledger.ts'
import type { FarmEvent } from '#model/farm.ts'
import type { SweepReport } from '#model/sweep.ts'

export interface Metrics {
  note(event: FarmEvent): void
  swept(swept: { readonly bucket: SweepReport; readonly caches: readonly BoundedCache[] }): void
  hook(source: string, status: number, seconds: number): void
  /** In Prometheus' text format. */
  text(): Promise<{ readonly type: string; readonly body: string }>
}

/** What a farm counts, for Prometheus to fetch. Times are seconds. */
export function farmMetrics(ledger: Pick<Ledger, 'demands' | 'workers'>, environment: string): Metrics {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  const builds = new Counter({
    name: 'nextgen_builds_total',
    help: 'Builds by how they ended',
    labelNames: ['status'],
    registers,
  })
  const pages = new Counter({ name: 'nextgen_pages_rendered_total', help: 'Pages rendered', registers })
  const seconds = new Histogram({
    name: 'nextgen_build_seconds',
    help: 'From the first trigger to the end of a build',
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300],
    registers,
  })
  const troubles = new Counter({
    name: 'nextgen_troubles_total',
    help: 'What went wrong outside of a build',
    registers,
  })
  const hooks = new Histogram({
    name: 'nextgen_webhook_seconds',
    help: 'Calls of webhooks by source and answer',
    labelNames: ['source', 'status'],
    buckets: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1],
    registers,
  })
  const sweptAt = new Gauge({ name: 'nextgen_swept_seconds', help: 'When the last sweep ended (Unix time)', registers })
  const swept = new Counter({ name: 'nextgen_swept_bytes_total', help: 'Bytes that sweeps deleted', registers })
  const unneeded = new Gauge({
    name: 'nextgen_unneeded_bytes',
    help: 'Bytes of the bucket that the last sweep marked to be deleted',
    registers,
  })
  const cached = new Gauge({
    name: 'nextgen_cache_bytes',
    help: 'Bytes in the caches of this machine after the last sweep',
    labelNames: ['cache'],
    registers,
  })
  new Gauge({
    name: 'nextgen_sites_wanted',
    help: 'Sites that are to be built',
    registers,
    async collect() {
      this.set((await ledger.demands.open(environment)).length)
    },
  })
  new Gauge({
    name: 'nextgen_workers',
    help: 'Processes that take builds',
    registers,
    async collect() {
      this.set((await ledger.workers.list()).filter(({ kind }) => kind === 'worker').length)
    },
  })
  new Gauge({
    name: 'nextgen_control_planes',
    help: 'Processes that say what is to be built; more than one is seldom meant',
    registers,
    async collect() {
      this.set((await ledger.workers.list()).filter(({ kind }) => kind === 'control').length)
    },
  })
  return {
    note(event) {
      if (event.type === 'trouble') troubles.inc()
      if (event.type !== 'build-finished') return
      const { status, rendered, triggeredAt, finishedAt } = event.build
      builds.inc({ status })
      pages.inc(rendered)
      if (finishedAt !== null) seconds.observe(Math.max(0, finishedAt - triggeredAt) / 1000)
    },
    swept({ bucket, caches }) {
      sweptAt.set(Date.now() / 1000)
      swept.inc(bucket.deleted.bytes)
      unneeded.set(bucket.unneeded.bytes)
      for (const { cache, bytes, removedBytes } of caches) {
        cached.set({ cache }, bytes)
        swept.inc(removedBytes)
      }
    },
    hook: (source, status, took) => hooks.observe({ source, status: String(status) }, took),
    text: async () => ({ type: registry.contentType, body: await registry.metrics() }),
  }
}
