import { loadSites } from '#config/load.ts'
import { SiteError } from '#model/failure.ts'
import type { Workspace } from '#model/site.ts'

/** Ids of the sites that the workspace declares, those that cannot be read included; none where there is no workspace. */
export async function knownSites(workspace: Workspace): Promise<readonly string[]> {
  try {
    const { sites, failed } = await loadSites(workspace)
    // A portfolio that cannot be read fails under the name of its file.
    return [...sites.map(({ id }) => id), ...failed.map(({ site }) => site).filter(site => !site.includes('/'))]
  } catch (error) {
    if (error instanceof SiteError) return []
    throw error
  }
}
