import { type AuditOptions, audit } from '#audit/audit.ts'
import { openBlobs } from '#blobs/open.ts'
import type { AuditReport } from '#model/audit.ts'
import type { SweepReport } from '#model/sweep.ts'
import { type SweepOptions, sweep } from '#sweep/sweep.ts'

/**
 * Deletes from a bucket what no kept release needs; to be called every day or so. The first call marks, later ones delete
 * what was marked a grace period before. See `sweep`, and docs/operators.md.
 */
export const sweepBucket = (options: Omit<SweepOptions, 'blobs'>): Promise<SweepReport> =>
  sweep({ ...options, blobs: openBlobs(options.bucket) })

/** Reads everything that the kept releases of a bucket consist of, or a sample of it, and says what is wrong. */
export const auditBucket = (options: AuditOptions): Promise<AuditReport> => audit(options)
