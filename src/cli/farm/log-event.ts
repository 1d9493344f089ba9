import type { FarmEvent } from '#model/farm.ts'
import type { Log } from '#model/log.ts'
import type { Terminal } from '../output/terminal.ts'
import { buildLine } from './build-line.ts'

/** Writes down what a farm tells: the sentence for people, and the fields by which machines find it again. */
export function logEvent(log: Log, event: FarmEvent, shown: Terminal): void {
  switch (event.type) {
    case 'triggered': {
      const { sites, cause } = event
      const fields = { event: event.type, sites: sites.slice(0, 50), count: sites.length, cause }
      log.debug(fields, `${sites.length} sites are wanted: ${cause.kind} ${cause.about ?? ''}`.trimEnd())
      break
    }
    case 'build-started': {
      const { id, site, attempt } = event.build
      log.debug({ event: event.type, build: id, site, attempt }, `${site} is being built`)
      break
    }
    case 'build-step': {
      const { build, name, ms } = event.step
      log.debug({ event: event.type, build, site: event.site, step: name, ms }, `${event.site}: ${name} took ${ms} ms`)
      break
    }
    case 'build-finished': {
      const { id, site, status, generation, pages, rendered, errors, causes, triggeredAt, finishedAt } = event.build
      const [trace] = causes.flatMap(({ trace }) => trace ?? [])
      const fields = {
        ...{ event: event.type, build: id, site, status, generation, pages, rendered },
        ms: (finishedAt ?? triggeredAt) - triggeredAt,
        ...(trace !== undefined && { trace }),
        ...(errors.length > 0 && { errors: errors.slice(0, 10) }),
      }
      log.info(fields, buildLine(event.build, shown))
      break
    }
    case 'released': {
      const { site, generation, reason, actor } = event
      log.info(
        { event: event.type, site, generation, reason, actor },
        `${site}: generation ${generation} by ${reason} of ${actor}`,
      )
      break
    }
    case 'trouble':
      log.warn({ event: event.type }, event.message)
  }
}
