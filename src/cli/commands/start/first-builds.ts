import { watchPeakMemory } from '#base/peak-memory.ts'
import type { Listener } from '#model/event.ts'
import type { BuildRecord, FarmListener } from '#model/farm.ts'
import type { SiteReport } from '#model/report.ts'
import { reportOf } from '../../../build.ts'
import type { Call } from '../../command.ts'
import type { ProgramLog } from '../../farm/log.ts'
import { logEvent } from '../../farm/log-event.ts'
import { showProgress } from '../../output/progress.ts'
import { runText } from '../../output/run-text.ts'

export interface FirstBuilds {
  /** The reports of the sites that were stale, once all of them were built, or the call was interrupted. */
  readonly over: Promise<readonly SiteReport[]>
  /** Which sites are stale; to be called before any is built. */
  surveyed(stale: readonly string[]): void
  readonly onRun: Listener
  readonly listener: FarmListener
}

/** Shows the first builds of a farm as one run with its progress, and what happens later in the log; a log of JSON has both. */
export function showFirstBuilds(call: Call, { log, shown, isJson }: ProgramLog, builds: boolean): FirstBuilds {
  const startedAt = performance.now()
  const memory = watchPeakMemory()
  const progress = showProgress({ terminal: shown, doing: 'Publishing' })
  const waiting = new Set<string>()
  const reports = new Map<string, SiteReport>()
  const over = Promise.withResolvers<readonly SiteReport[]>()
  let isOver = false

  const end = (): void => {
    if (isOver) return
    isOver = true
    progress.end()
    const report = reportOf(
      [...reports.values()].sort((a, b) => (a.site < b.site ? -1 : 1)),
      performance.now() - startedAt,
      memory.stop(),
    )
    if (report.sites.length > 0) call.say(runText(report, shown).trimEnd())
    over.resolve(report.sites)
  }
  const finished = (build: BuildRecord): void => {
    if (!isOver && waiting.delete(build.site) && waiting.size === 0) end()
  }
  call.signal.addEventListener('abort', end, { once: true })
  return {
    over: over.promise,
    surveyed(stale) {
      for (const site of stale) waiting.add(site)
      if (stale.length === 0 || !builds) end()
      else progress.listener({ type: 'run-started', sites: stale.length })
    },
    onRun(event) {
      if (isOver) return
      if (event.type === 'site-finished') reports.set(event.report.site, event.report)
      progress.listener(event)
    },
    listener(event) {
      if (isOver || isJson || event.type !== 'build-finished') logEvent(log, event, shown)
      if (event.type === 'build-finished') finished(event.build)
    },
  }
}
