import type { Source } from '#cms/cms.ts'
import { SiteError } from '#model/failure.ts'
import type { Site } from '#model/site.ts'
import { snapshotSource } from './snapshot-file.ts'

/** The snapshot that was cut for a site whose content comes from a CMS; nothing is asked of the CMS itself. */
export function pulledSource({ content, declaredIn }: Site): Source {
  if (content && 'snapshot' in content && content.snapshot) return snapshotSource(content.snapshot)
  throw new SiteError({
    code: 'content-unsupported',
    message: `Nothing was pulled from the content source "${content?.source}"`,
    where: declaredIn,
    hint: 'Declare the source in nextgen.config.ts, and pull it once where its credentials are: `nextgen pull`.',
  })
}
