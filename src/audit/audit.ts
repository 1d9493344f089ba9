import { type Clock, systemClock } from '#base/clock.ts'
import { forEachLimited } from '#base/limiter.ts'
import type { AuditFinding, AuditReport } from '#model/audit.ts'
import type { Pointer } from '#model/pointer.ts'
import { listSites } from '#release/site-keys.ts'
import { type ArtifactsOptions, auditArtifacts } from './artifacts.ts'
import { auditRecords, type RecordsOptions } from './records.ts'

export interface AuditOptions
  extends Pick<RecordsOptions, 'bucket' | 'retention'>,
    Pick<ArtifactsOptions, 'sample' | 'signal'> {
  /** Ids; none means every site that has anything in the bucket. */
  readonly sites: readonly string[]
  readonly random?: () => number
  readonly clock?: Clock
}

const SITES_AT_ONCE = 16

/**
 * Reads everything that the kept releases consist of, and compares it with what it must be: pointers, histories, claims
 * of hosts, manifests in both copies, blobs. Writes nothing.
 */
export async function audit(options: AuditOptions): Promise<AuditReport> {
  const { bucket, clock = systemClock, random = Math.random, signal } = options
  const findings: AuditFinding[] = []
  const find = (finding: AuditFinding): void => void findings.push(finding)
  const listed = [...(await listSites(bucket, signal))].filter(
    ([site]) => options.sites.length === 0 || options.sites.includes(site),
  )
  const releases: Pointer[] = []
  const limit = { concurrency: SITES_AT_ONCE, ...(signal && { signal }) }
  await forEachLimited(listed, limit, async ([site, keys]) => {
    for (const environment of new Set([...keys.pointers, ...keys.history.keys()]))
      releases.push(...(await auditRecords(site, environment, keys, { ...options, now: clock.now(), find })))
  })
  const objects = await auditArtifacts(releases, { ...options, random, find })
  findings.sort((a, b) => (a.key < b.key ? -1 : 1))
  return {
    ok: findings.length === 0,
    bucket: bucket.name,
    checked: {
      sites: listed.length,
      releases: releases.filter(({ manifest }) => manifest !== null).length,
      ...objects,
    },
    findings,
  }
}
