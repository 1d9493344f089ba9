import { gateSettings } from '#check/settings.ts'
import { loadSites } from '#config/load.ts'
import { DRAFTS } from '#model/environment.ts'
import type { Failure } from '#model/failure.ts'
import type { PulledSite, PullReport } from '#model/pull.ts'
import type { SiteReport } from '#model/report.ts'
import type { CutSnapshot, Site, Workspace } from '#model/site.ts'
import { goodVersions } from '#pull/good-versions.ts'
import { isCmsSite } from '#pull/mappings.ts'
import { pullFleet, snapshotDirOf } from '#pull/pull-fleet.ts'
import { total } from '#pull/shrunk.ts'
import type { ContentSources } from '#pull/sources.ts'

export interface PullContentOptions {
  readonly workspace: Workspace
  readonly sites: readonly Site[]
  /** Whether `sites` are all that the workspace has. */
  readonly areAll: boolean
  readonly sources: ContentSources
  readonly environment: string
  readonly full?: boolean
  /** See `PullFleetOptions`. */
  readonly since?: number
  /** Go on with what was pulled before where a CMS cannot be reached. */
  readonly lenient: boolean
  /** Who says that entries may go in numbers. */
  readonly acceptLoss?: string
  readonly signal?: AbortSignal
}

/** Pulls for the sites whose content comes from a CMS, each source once. */
export async function pullContent(options: PullContentOptions): Promise<PullReport> {
  const { workspace, areAll, environment, lenient, full = false, since, acceptLoss, signal } = options
  const sites = options.sites.filter(site => isCmsSite(site) && !site.gone)
  if (sites.length === 0) return { ok: true, sources: [], sites: [] }
  const all = areAll ? options.sites : (await loadSites(workspace)).sites
  return pullFleet({
    workspace,
    sites,
    all,
    sources: options.sources,
    drafts: environment === DRAFTS,
    full,
    ...(since !== undefined && { since }),
    lenient,
    shrinkOf: site => gateSettings(site).shrink,
    ...(acceptLoss !== undefined && { acceptLoss }),
    ...(signal && { signal }),
  })
}

/** A site as it is built: with the snapshot that was cut for it. */
export function withSnapshot(site: Site, pulled: PulledSite, workspace: Workspace, environment: string): Site {
  if (!isCmsSite(site) || !pulled.snapshot) return site
  const dir = snapshotDirOf(workspace, site.id)
  const good = goodVersions(dir, environment)
  const snapshot: CutSnapshot = {
    dir,
    digest: pulled.snapshot,
    entries: total(pulled.entries),
    ...(environment === DRAFTS && { drafts: true }),
    ...(good && { good }),
  }
  return { ...site, content: { ...site.content, snapshot } }
}

/** What stops a site before it is built: nothing was pulled for it, or so much is gone that somebody has to look. */
export const stopOf = (
  pulled: PulledSite | undefined,
): { readonly status: 'failed' | 'gated'; readonly errors: readonly Failure[] } | undefined =>
  pulled?.errors && { status: pulled.held ? 'gated' : 'failed', errors: pulled.errors }

/** Of a site that was not built anew: which entries still have the faults that they had when it was. */
export function stillBad({ content }: Site, { rendered }: SiteReport): readonly Failure[] {
  const good = content && 'snapshot' in content ? content.snapshot?.good : undefined
  if (!good || rendered > 0) return []
  const told = (paths: readonly string[], code: string, what: string): readonly Failure[] =>
    paths.length === 0
      ? []
      : [
          {
            code,
            message: `${what}: ${paths.slice(0, 5).join(', ')}${paths.length > 5 ? ', …' : ''}`,
            hint: 'A build with --force says why.',
          },
        ]
  return [
    ...told(
      Object.keys(good.kept),
      'entries-kept',
      'Entries that the theme does not accept are shown in their last good version',
    ),
    ...told(good.left, 'entries-left-out', 'Entries that the theme does not accept are left out'),
  ]
}
