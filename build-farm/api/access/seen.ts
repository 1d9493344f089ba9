import { type Access, reaches, reachesAll } from '#model/access.ts'
import type { Cause, Delivery, FarmEvent, WorkerRecord } from '#model/farm.ts'

type Reach = Pick<Access, 'sites'>

const within = (sites: readonly string[], reach: Reach): readonly string[] => sites.filter(site => reaches(reach, site))

/**
 * Causes as somebody may see them. One change may concern several sites, and its cause names the file that changed last:
 * the path of a site that is not his is left out.
 */
export const seenCauses = (causes: readonly Cause[], reach: Reach): readonly Cause[] =>
  reachesAll(reach)
    ? causes
    : causes.map(({ about, ...cause }) =>
        about === undefined || !namesOther(about, reach) ? { ...cause, ...(about !== undefined && { about }) } : cause,
      )

function namesOther(about: string, reach: Reach): boolean {
  const [, site] = /(?:^|[\s/\\])sites[/\\]([^/\\\s]+)/.exec(about) ?? []
  return site !== undefined && site !== 'portfolio.csv' && !reaches(reach, site)
}

/** A delivery with those of its sites that somebody may see; null when there is none of them. */
export function seenDelivery<D extends Pick<Delivery, 'sites'>>(delivery: D, reach: Reach): D | null {
  if (reachesAll(reach)) return delivery
  const sites = within(delivery.sites, reach)
  return sites.length > 0 ? { ...delivery, sites } : null
}

export const seenWorker = (worker: WorkerRecord, reach: Reach): WorkerRecord => ({
  ...worker,
  sites: within(worker.sites, reach),
})

/** An event as somebody may see it; null when it is none of his. */
export function seenEvent(event: FarmEvent, reach: Reach): FarmEvent | null {
  if (reachesAll(reach)) return event
  switch (event.type) {
    case 'triggered': {
      const sites = within(event.sites, reach)
      const [cause = event.cause] = seenCauses([event.cause], reach)
      return sites.length > 0 ? { ...event, sites, cause } : null
    }
    case 'build-started':
    case 'build-finished': {
      const { build } = event
      return reaches(reach, build.site)
        ? { ...event, build: { ...build, causes: seenCauses(build.causes, reach) } }
        : null
    }
    case 'build-step':
    case 'released':
      return reaches(reach, event.site) ? event : null
    case 'trouble':
      return null
  }
}
