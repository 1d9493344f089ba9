import { canonicalJson, digestOf } from '#base/hash.ts'
import type { Cms } from '#cms/cms.ts'
import type { Digest } from '#model/digest.ts'
import type { SourceReport } from '#model/pull.ts'
import type { Demand } from './mappings.ts'
import type { SourceStore } from './store/store.ts'

export interface PullSourceOptions {
  readonly source: string
  readonly cms: Cms
  /** Of the CMS's requests. */
  readonly meter: { readonly requests: number; readonly waited: number }
  readonly store: SourceStore
  readonly demand: Demand
  readonly drafts: boolean
  /** Read everything, whatever is known. */
  readonly full: boolean
  /** ms after which the ids of everything are compared. */
  readonly reconcileAfter: number
  /** When it begins, ms since 1970. */
  readonly now: number
  readonly signal?: AbortSignal
}

const askedOf = (demand: Demand, drafts: boolean): Digest => digestOf(canonicalJson({ ...demand, drafts }))

/** Whether a store was brought up to date by a pull that asked for the same and began after `since` (ms since 1970). */
export function wasPulledSince(
  since: number,
  store: Pick<SourceStore, 'state'>,
  demand: Demand,
  drafts: boolean,
): boolean {
  const { pulledAt, asked } = store.state()
  return pulledAt !== undefined && pulledAt > since && asked === askedOf(demand, drafts)
}

/** Brings a store up to date. Throws a `SiteError`, and leaves the store as it was, when it cannot. */
export async function pullSource(options: PullSourceOptions): Promise<SourceReport> {
  const { source, cms, meter, store, demand, drafts, full, reconcileAfter, now, signal } = options
  const begun = performance.now()
  const { cursor, reconciledAt } = store.state()
  const reconcile = cursor !== undefined && !full && now - (reconciledAt ?? 0) > reconcileAfter
  const pull = await cms.pull({
    ...demand,
    drafts,
    reconcile,
    held: store,
    ...(cursor !== undefined && !full && { cursor }),
    ...(signal && { signal }),
  })
  const { seen, changed, removed } = await store.apply(pull, {
    types: demand.types,
    asked: askedOf(demand, drafts),
    at: now,
    reconciled: reconcile,
  })
  return {
    source,
    full: pull.full,
    reconciled: reconcile || pull.full,
    seen,
    changed,
    removed,
    requests: meter.requests,
    waited: Math.round(meter.waited),
    ms: Math.round(performance.now() - begun),
  }
}
