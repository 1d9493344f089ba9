import { createLimiter } from '#base/limiter.ts'
import { watchPeakMemory } from '#base/peak-memory.ts'
import { loadSites } from '#config/load.ts'
import { type Failure, failuresOf } from '#model/failure.ts'
import type { PulledSite } from '#model/pull.ts'
import type { RunReport, SiteReport } from '#model/report.ts'
import type { RunRequest } from '#model/run.ts'
import type { Site } from '#model/site.ts'
import { buildSite } from './build-site.ts'
import { pullContent, stillBad, stopOf, withSnapshot } from './pull-content.ts'
import { openRun, type RunPorts } from './run.ts'

/**
 * Builds, and releases when asked, every site of the request: each for itself, so that one that fails leaves the others
 * and its own live release alone. Throws only when nothing can be done at all (an unknown site, no workspace).
 */
export async function runFleet(request: RunRequest, ports: RunPorts): Promise<RunReport> {
  const startedAt = performance.now()
  const memory = watchPeakMemory()
  const { sites, failed } =
    request.sites.length > 0 && ports.declared
      ? await ports.declared(request.sites)
      : await loadSites(request.workspace, request.sites.length > 0 ? { only: request.sites } : {})
  request.listener({ type: 'run-started', sites: sites.length + failed.length })
  const run = openRun(request, ports)
  const reports: SiteReport[] = []
  const finish = (report: SiteReport): void => {
    reports.push(report)
    request.listener({ type: 'site-finished', report })
  }
  for (const { site, failures } of failed) finish(failedReport(site, failures, 0))
  const pulled = await pull(sites, request, ports)

  const inFlight = createLimiter(request.concurrency * 2 + 4)
  const one = async (site: Site): Promise<void> => {
    const begun = performance.now()
    if (request.signal?.aborted) return finish(failedReport(site.id, [INTERRUPTED], 0))
    request.listener({ type: 'site-started', site: site.id })
    const content = pulled.get(site.id)
    const stop = stopOf(content)
    if (stop) return finish({ ...failedReport(site.id, stop.errors, performance.now() - begun), status: stop.status })
    try {
      const ready = content ? withSnapshot(site, content, request.workspace, request.environment) : site
      const report = await buildSite(ready, run)
      finish(withWarnings(report, [...(content?.warnings ?? []), ...stillBad(ready, report)]))
    } catch (error) {
      const failures = request.signal?.aborted ? [INTERRUPTED] : failuresOf(error, 'internal')
      finish(failedReport(site.id, failures, performance.now() - begun))
    }
  }
  await Promise.all(sites.map(site => inFlight.run(() => one(site))))
  reports.sort((a, b) => (a.site < b.site ? -1 : 1))
  return reportOf(reports, performance.now() - startedAt, memory.stop())
}

/** What was pulled for the sites whose content comes from a CMS; where that is down, what was pulled before is built. */
async function pull(
  sites: readonly Site[],
  { workspace, environment, sites: only, pulledSince: since, signal }: RunRequest,
  { sources }: RunPorts,
): Promise<ReadonlyMap<string, PulledSite>> {
  if (!sources) return new Map()
  const areAll = only.length === 0
  const options = {
    workspace,
    sites,
    areAll,
    sources,
    environment,
    lenient: true,
    ...(since !== undefined && { since }),
    ...(signal && { signal }),
  }
  const { sites: pulled } = await pullContent(options)
  return new Map(pulled.map(each => [each.site, each]))
}

const withWarnings = (report: SiteReport, warnings: readonly Failure[] = []): SiteReport =>
  warnings.length === 0 ? report : { ...report, warnings: [...(report.warnings ?? []), ...warnings] }

const INTERRUPTED: Failure = {
  code: 'interrupted',
  message: 'The run was interrupted before this site was done',
  hint: 'Run the command again: what is built already is taken up.',
}

const failedReport = (site: string, errors: readonly Failure[], ms: number): SiteReport => ({
  site,
  status: 'failed',
  manifest: null,
  pages: 0,
  rendered: 0,
  reused: 0,
  images: 0,
  bytes: 0,
  ms: Math.round(ms),
  errors,
})

/** The report of sites that were built in `ms`. */
export function reportOf(sites: readonly SiteReport[], ms: number, peakRssMb: number): RunReport {
  const sum = (of: (report: SiteReport) => number): number => sites.reduce((total, report) => total + of(report), 0)
  const count = (...statuses: SiteReport['status'][]): number =>
    sites.filter(({ status }) => statuses.includes(status)).length
  return {
    ok: count('failed', 'gated') === 0,
    sites,
    totals: {
      sites: sites.length,
      built: count('built'),
      unchanged: count('unchanged', 'pinned'),
      failed: count('failed', 'gated'),
      pages: sum(report => report.pages),
      rendered: sum(report => report.rendered),
      reused: sum(report => report.reused),
      images: sum(report => report.images),
      bytes: sum(report => report.bytes),
      ms: Math.round(ms),
      peakRssMb,
    },
  }
}
