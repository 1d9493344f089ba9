import { type Failure, SiteError } from '#model/failure.ts'
import { nearestFew } from '#model/nearest.ts'
import type { Site, Workspace } from '#model/site.ts'
import type { Declaration, Unreadable } from './declaration.ts'
import { readDeclarations } from './declarations.ts'
import { contestedHosts } from './hosts.ts'
import { createFence } from './inside.ts'
import { resolveSite } from './resolve.ts'
import type { Surroundings } from './surroundings.ts'
import { themeSettings } from './theme-settings.ts'

export interface FailedSite {
  /** The id; where there is none, `sites/portfolio.csv` or a row of it. */
  readonly site: string
  readonly failures: readonly Failure[]
}

/** Both lists are sorted by id. */
export interface LoadedSites {
  readonly sites: readonly Site[]
  readonly failed: readonly FailedSite[]
}

/**
 * Reads every site of the workspace: `sites/<id>/site.json` and the rows of `sites/portfolio.csv`. What is wrong with a
 * site fails that site alone. `only` narrows the result to these ids (none: all); an id that no site has throws a
 * `SiteError` with the code `site-unknown`.
 */
export async function loadSites(
  workspace: Workspace,
  options: { only?: readonly string[] } = {},
): Promise<LoadedSites> {
  const { list, broken, namesIn } = await readDeclarations(workspace)
  const around = {
    workspace,
    isInside: createFence(workspace.root),
    themeSettings: themeSettings(workspace),
    namesIn,
  }
  const resolved = await Promise.all(list.map(each => resolve(each, around)))
  const sites = resolved.filter(result => 'id' in result)
  const contested = contestedHosts(sites)
  const loaded = {
    sites: sites.filter(site => !contested.has(site.id)).sort(by(site => site.id)),
    failed: [
      ...resolved.filter(result => 'failures' in result),
      ...[...contested].map(([site, failures]) => ({ site, failures })),
      ...(broken ? [{ site: broken.id, failures: broken.failures }] : []),
    ].sort(by(each => each.site)),
  }
  return options.only?.length ? narrow(loaded, options.only, broken) : loaded
}

async function resolve(declaration: Declaration | Unreadable, around: Surroundings): Promise<Site | FailedSite> {
  if ('failures' in declaration) return { site: declaration.id, failures: declaration.failures }
  const result = await resolveSite(declaration, around)
  return 'id' in result ? result : { site: declaration.id, failures: result }
}

/** An id that only the broken portfolio can have declared fails with the portfolio's failures. */
function narrow({ sites, failed }: LoadedSites, only: readonly string[], broken: Unreadable | undefined): LoadedSites {
  const wanted = new Set(only)
  const known = new Set([...sites.map(site => site.id), ...failed.map(each => each.site)])
  const unknown = [...wanted].filter(id => !known.has(id))
  if (unknown.length && !broken) throw new SiteError(unknown.map(id => unknownSite(id, known)))
  const lost = broken ? unknown.map(site => ({ site, failures: broken.failures })) : []
  return {
    sites: sites.filter(site => wanted.has(site.id)),
    failed: [...failed.filter(each => wanted.has(each.site)), ...lost].sort(by(each => each.site)),
  }
}

function unknownSite(id: string, known: ReadonlySet<string>): Failure {
  const near = nearestFew(id, known, 3).map(each => `"${each}"`)
  return {
    code: 'site-unknown',
    message: `Expected the id of a site, got "${id}": there is no sites/${id}/site.json and no such row in sites/portfolio.csv`,
    hint: near.length ? `Did you mean ${near.join(' or ')}?` : `The workspace has ${known.size} sites.`,
  }
}

const by =
  <T>(key: (value: T) => string) =>
  (a: T, b: T): number =>
    key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0
