import { type LoadedSites, loadSites } from '#config/load.ts'
import type { Workspace } from '#model/site.ts'

/** What the workspace declares, for a process that asks again and again. */
export interface DeclaredSites {
  /** Read now. */
  read(): Promise<LoadedSites>
  /** As `loadSites` does for these ids, out of what was read last if that was after `since` (ms since 1970). */
  of(ids: readonly string[], since: number): Promise<LoadedSites>
}

/** How much the clock of whoever names a time may be behind this machine's, ms. */
const CLOCKS_APART = 2000

/** Reading every declaration for each site that is built would cost more than many a build. */
export function declaredSites(workspace: Workspace): DeclaredSites {
  let last: { readonly sites: LoadedSites; readonly at: number } | undefined
  const read = async (): Promise<LoadedSites> => {
    const at = Date.now()
    const sites = await loadSites(workspace)
    if (!last || last.at <= at) last = { sites, at }
    return sites
  }
  return {
    read,
    async of(ids, since) {
      const isNewEnough = last !== undefined && last.at >= since + CLOCKS_APART
      const found = only(isNewEnough && last ? last.sites : await read(), ids)
      return found ?? loadSites(workspace, { only: ids })
    },
  }
}

/** Undefined when one of them is not declared: it may be new, or it needs words of its own. */
function only({ sites, failed }: LoadedSites, ids: readonly string[]): LoadedSites | undefined {
  const wanted = new Set(ids)
  const found = {
    sites: sites.filter(({ id }) => wanted.has(id)),
    failed: failed.filter(({ site }) => wanted.has(site)),
  }
  const names = new Set([...found.sites.map(({ id }) => id), ...found.failed.map(({ site }) => site)])
  return names.size === wanted.size ? found : undefined
}
