import { appendFileSync, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { withFileLock } from '#base/file-lock.ts'
import type { Digest } from '#model/digest.ts'
import { type Failure, failuresOf, SiteError } from '#model/failure.ts'
import type { PulledSite, PullReport, SourceReport } from '#model/pull.ts'
import type { Site, Workspace } from '#model/site.ts'
import type { SourceDeclaration } from '#model/source.ts'
import { type CutResult, cutSites } from './cut/cut.ts'
import { LOSSES } from './good-versions.ts'
import { type CmsSite, demandOf, isCmsSite, type Mappings, mappingsOf } from './mappings.ts'
import { pullSource, wasPulledSince } from './pull-source.ts'
import { hasShrunk, shrunkFailure } from './shrunk.ts'
import type { ContentSources } from './sources.ts'
import { openSourceStore, type SourceStore } from './store/store.ts'

export interface PullFleetOptions {
  readonly workspace: Workspace
  /** The sites to pull for. */
  readonly sites: readonly Site[]
  /** Every site of the workspace: a source is asked for what all of them need, so that the next run asks for the same. */
  readonly all: readonly Site[]
  readonly sources: ContentSources
  /** Snapshots with drafts, for an environment of their own. */
  readonly drafts: boolean
  readonly full: boolean
  /**
   * A pull that began after this moment (ms since 1970) is new enough, whoever it was made for; every call pulls when
   * absent. One that began before it may have missed what somebody was told of then.
   */
  readonly since?: number
  /** Go on with what was pulled before where a CMS cannot be reached. */
  readonly lenient: boolean
  /** Who says that entries may go in numbers; absent: nobody does. */
  readonly acceptLoss?: string
  /** Percent of a site's entries that may go at once. */
  readonly shrinkOf: (site: Site) => number
  readonly signal?: AbortSignal
}

/** The folder of a site's snapshots. */
export const snapshotDirOf = ({ stateDir }: Workspace, site: string): string => join(stateDir, 'snapshots', site)

/** Pulls every source that the sites use, once or not at all, and cuts the snapshots of the sites. What is wrong with a source fails its sites. */
export async function pullFleet(options: PullFleetOptions): Promise<PullReport> {
  const bySource = Map.groupBy(options.sites.filter(isCmsSite), ({ content }) => content.source)
  const done = await Promise.all([...bySource].map(([source, sites]) => pullForSites(source, sites, options)))
  const sources = done.flatMap(({ report }) => report ?? [])
  const sites = done.flatMap(each => each.sites).sort((a, b) => (a.site < b.site ? -1 : 1))
  return { ok: [...sources, ...sites].every(({ errors }) => !errors), sources, sites }
}

interface Pulled {
  readonly report?: SourceReport
  readonly sites: readonly PulledSite[]
}

async function pullForSites(source: string, sites: readonly CmsSite[], options: PullFleetOptions): Promise<Pulled> {
  const { workspace, sources, drafts } = options
  const declaration = sources.declarations[source]
  if (!declaration) return { sites: sites.map(site => failed(site, [unknownSource(site, sources)])) }
  const file = join(workspace.stateDir, 'sources', `${source}${drafts ? '.drafts' : ''}.sqlite`)
  mkdirSync(dirname(file), { recursive: true })
  // One at a time, of whatever process: a pull is one long transaction, and whoever cuts meanwhile would stand before it.
  return withFileLock(`${file}.lock.sqlite`, options.signal, async () => {
    using store = openSourceStore(file)
    const { report, failures } = await tryPull(source, declaration, store, options)
    const hasContent = store.state().pulledAt !== undefined
    if (failures.length > 0 && !(options.lenient && hasContent && failures.every(isPassing)))
      return { ...(report && { report }), sites: sites.map(site => failed(site, failures)) }
    return { ...(report && { report }), sites: await cutAll(sites, declaration, store, failures, options) }
  })
}

/** Failures of the moment: what was pulled before is still the best that is known. */
const PASSING = new Set(['cms-unreachable', 'cms-timeout', 'cms-unavailable', 'cms-rate-limited', 'cms-unsteady'])
const isPassing = ({ code }: Failure): boolean => PASSING.has(code)

async function tryPull(
  source: string,
  declaration: SourceDeclaration,
  store: SourceStore,
  { all, sources, drafts, full, since, signal }: PullFleetOptions,
): Promise<{ readonly report?: SourceReport; readonly failures: readonly Failure[] }> {
  const begun = performance.now()
  const mappings = all
    .filter(isCmsSite)
    .filter(site => site.content.source === source && !site.gone)
    .map(site => mappingsOf(site, declaration))
    .filter((found): found is Mappings => !('code' in found))
  const demand = demandOf(mappings)
  if (since !== undefined && !full && wasPulledSince(since, store, demand, drafts)) return { failures: [] }
  try {
    const { cms, meter } = await sources.open(source, declaration)
    const report = await pullSource({
      source,
      cms,
      meter,
      store,
      demand,
      drafts,
      full,
      reconcileAfter: (declaration.reconcileHours ?? 24) * 3_600_000,
      now: sources.now(),
      ...(signal && { signal }),
    })
    return { report, failures: [] }
  } catch (error) {
    signal?.throwIfAborted()
    const failures = failuresOf(error, 'pull-failed')
    const nothing = { full: false, reconciled: false, seen: 0, changed: 0, removed: 0, requests: 0, waited: 0 }
    const ms = Math.round(performance.now() - begun)
    return { report: { source, ...nothing, ms, errors: failures }, failures }
  }
}

async function cutAll(
  sites: readonly CmsSite[],
  declaration: SourceDeclaration,
  store: SourceStore,
  warnings: readonly Failure[],
  { workspace, sources, drafts, shrinkOf, acceptLoss, signal }: PullFleetOptions,
): Promise<readonly PulledSite[]> {
  const source = (sites[0] as CmsSite).content.source
  const base = sources.baseOf(declaration)
  const byId = new Map(sites.map(site => [site.id, site]))
  const results: PulledSite[] = []
  const requests = sites.flatMap(site => {
    const mappings = mappingsOf(site, declaration)
    if (!('code' in mappings)) return [{ site, mappings: mappings as Mappings, dir: snapshotDirOf(workspace, site.id) }]
    results.push(failed(site, [mappings as Failure]))
    return []
  })
  const cuts = await cutSites(requests, {
    store,
    source,
    library: sources.library,
    now: sources.now(),
    drafts,
    ...(base !== undefined && { base }),
    accept(before, after, site) {
      const percent = shrinkOf(site)
      if (!hasShrunk(before, after, percent)) return true
      if (acceptLoss === undefined) return false
      noteLoss(workspace, site.id, { at: new Date(sources.now()).toISOString(), by: acceptLoss, source, before, after })
      return true
    },
    ...(signal && { signal }),
  })
  for (const cut of cuts) results.push(pulledSite(byId.get(cut.site) as CmsSite, cut, warnings, shrinkOf))
  return results
}

function pulledSite(
  site: CmsSite,
  { cut, before, refused, warnings }: CutResult,
  more: readonly Failure[],
  shrinkOf: PullFleetOptions['shrinkOf'],
): PulledSite {
  const told = [...more, ...warnings]
  return {
    site: site.id,
    source: site.content.source,
    snapshot: cut.snapshot,
    changed: before?.snapshot !== cut.snapshot,
    entries: cut.counts,
    ...(refused && {
      held: { snapshot: refused.snapshot, entries: refused.counts },
      errors: [shrunkFailure(site.id, cut, refused, shrinkOf(site))],
    }),
    ...(told.length > 0 && { warnings: told }),
  }
}

const failed = (site: CmsSite, errors: readonly Failure[]): PulledSite => ({
  site: site.id,
  source: site.content.source,
  snapshot: null,
  changed: false,
  entries: {},
  errors,
})

/** What somebody has let go, kept for whoever asks later. */
function noteLoss(workspace: Workspace, site: string, loss: object): void {
  const dir = snapshotDirOf(workspace, site)
  mkdirSync(dir, { recursive: true })
  appendFileSync(join(dir, LOSSES), `${JSON.stringify(loss)}\n`)
}

function unknownSource({ content, declaredIn }: CmsSite, { declarations }: ContentSources): Failure {
  const known = Object.keys(declarations).map(name => `"${name}"`)
  return {
    code: 'source-unknown',
    message: `Expected the name of a source in nextgen.config.ts, or "directory", got "${content.source}"`,
    where: declaredIn,
    hint: known.length > 0 ? `Declared are ${known.join(', ')}.` : 'nextgen.config.ts declares no `sources`.',
  }
}

/** What a site is built from, of a report. Throws a `SiteError` where there is nothing to build from. */
export function snapshotOf(
  site: string,
  { sites }: PullReport,
): { readonly snapshot: Digest; readonly pulled: PulledSite } {
  const pulled = sites.find(each => each.site === site)
  if (pulled?.snapshot) return { snapshot: pulled.snapshot, pulled }
  throw new SiteError(pulled?.errors ?? [])
}
