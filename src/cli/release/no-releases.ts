import { loadSites } from '#config/load.ts'
import { SiteError } from '#model/failure.ts'
import { neverReleased } from '#release/failures.ts'
import type { Opened } from '../workspace/open.ts'

/** Why a site has no release: it is no site of the workspace at all (with the nearest id), or it was never published. */
export async function noReleases(site: string, environment: string, { workspace }: Opened): Promise<SiteError> {
  try {
    await loadSites(workspace, { only: [site] })
  } catch (error) {
    if (error instanceof SiteError) return error
    throw error
  }
  return new SiteError(neverReleased(site, environment))
}
