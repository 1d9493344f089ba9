import { loadSites } from '#config/load.ts'
import { SiteError } from '#model/failure.ts'
import type { Site, Workspace } from '#model/site.ts'

/** The site as the workspace declares it; undefined when it does not, or cannot be read: the bucket may know it all the same. */
export async function declaredSite(id: string, workspace: Workspace): Promise<Site | undefined> {
  try {
    return (await loadSites(workspace, { only: [id] })).sites[0]
  } catch (error) {
    if (error instanceof SiteError) return undefined
    throw error
  }
}
