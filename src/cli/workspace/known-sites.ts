import { loadSites } from '#config/load.ts'
import { SiteError } from '#model/failure.ts'
import type { Workspace } from '#model/site.ts'

/** Ids of the sites that the workspace declares, those that cannot be read included; none where there is no workspace. */
export async function knownSites(workspace: Workspace): Promise<readonly string[]> {
  try {
    const { sites, failed } = await loadSites(workspace)
    return [...sites.map(({ id }) => id), ...failed.map(({ site }) => site).filter(namesSite)]
  } catch (error) {
    if (error instanceof SiteError) return []
    throw error
  }
}

/** Whether a declaration that cannot be read is that of one site: a portfolio fails under the path of its file. */
export const namesSite = (failed: string): boolean => !failed.includes('/')
