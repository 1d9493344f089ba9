import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { AuditOptions } from '#audit/audit.ts'
import { auditAndRepair } from '#audit/repair.ts'
import { bucketBlobs } from '#blobs/bucket-blobs.ts'
import { directoryBlobs } from '#blobs/directory-blobs.ts'
import { directoryBucket } from '#bucket/directory.ts'
import type { AuditReport } from '#model/audit.ts'
import type { Call } from '../../command.ts'
import { knownSites } from '../../workspace/known-sites.ts'
import type { Opened } from '../../workspace/open.ts'
import { runSites } from '../../workspace/run-sites.ts'

/** Audits and repairs with what this machine has: its cache, and new builds of the sites, made in a folder of their own. */
export async function repairBucket(call: Call, opened: Opened, options: AuditOptions): Promise<AuditReport> {
  const { workspace } = opened
  const scratch = await mkdtemp(join(workspace.stateDir, 'repair-'))
  const elsewhere = directoryBucket(scratch)
  try {
    return await auditAndRepair({
      ...options,
      local: directoryBlobs(join(workspace.stateDir, 'cache')),
      async rebuild(wanted) {
        const declared = new Set(await knownSites(workspace))
        const sites = wanted.filter(site => declared.has(site))
        const again = { ...call, flags: { ...call.flags, force: true } }
        if (sites.length > 0)
          await runSites(again, { ...opened, bucket: elsewhere }, { sites, release: false, doing: 'Building again' })
        return bucketBlobs(elsewhere)
      },
    })
  } finally {
    await elsewhere.close?.()
    await rm(scratch, { recursive: true, force: true })
  }
}
