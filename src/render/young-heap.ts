import { getHeapSpaceStatistics } from 'node:v8'

/** V8's collector, where `bin/nextgen.js` has asked for it; a theme finds nothing under its name. */
const { gc: collect } = globalThis
if (collect) globalThis.gc = undefined

/** Part of the young generation at which V8 collects it by itself, wherever a site stands then. */
const V8_COLLECTS_AT = 0.8

/** What was young when a task began, bytes. */
let atStart = 0

/**
 * Collects the young generation of this thread's heap between two sites, when another like the last would not fit beside
 * what is there (decision 0037). Nothing of a site is alive by then; in its middle V8 would move all that is there of it
 * into the old generation.
 */
export function collectBetweenSites(): void {
  const { used, capacity } = youngGeneration()
  const ofOneSite = used - atStart
  if (used + ofOneSite > V8_COLLECTS_AT * capacity) collect?.({ type: 'minor' })
  atStart = youngGeneration().used
}

function youngGeneration(): { readonly used: number; readonly capacity: number } {
  const space = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space')
  const used = space?.space_used_size ?? 0
  return { used, capacity: used + (space?.space_available_size ?? 0) }
}
