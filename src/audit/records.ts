import { canonicalJson } from '#base/hash.ts'
import { type Bucket, readObject } from '#bucket/bucket.ts'
import type { AuditFinding } from '#model/audit.ts'
import { SiteError } from '#model/failure.ts'
import { historyKey, hostKey, type Pointer, pointerKey } from '#model/pointer.ts'
import type { Retention } from '#model/sweep.ts'
import { behindHistory } from '#release/failures.ts'
import { readClaimRecord, readPointerRecord } from '#release/records.ts'
import { missingGenerations, retainedGenerations } from '#release/retained.ts'
import type { SiteKeys } from '#release/site-keys.ts'
import { damaged, missing } from './findings.ts'

export interface RecordsOptions {
  readonly bucket: Bucket
  readonly retention: Pick<Retention, 'releases' | 'days'>
  /** ms since 1970. */
  readonly now: number
  readonly find: (finding: AuditFinding) => void
}

/**
 * The kept releases of an environment, newest first, as far as their records can be read; what is wrong with any record
 * is found. A newest record that is not there yet is not: who made the release may just have died, and the next one
 * completes the history.
 */
export async function auditRecords(
  site: string,
  environment: string,
  { pointers, history }: SiteKeys,
  options: RecordsOptions,
): Promise<readonly Pointer[]> {
  const recordedAt = history.get(environment) ?? new Map<number, number>()
  const newest = Math.max(0, ...recordedAt.keys())
  const read = (generation: number) => readRecord(historyKey({ site, environment, generation }), 'history', generation)
  const pointer = await readRecord(pointerKey(site, environment), 'pointer', newest)
  if (!pointer && !pointers.has(environment))
    options.find(missing('pointer', pointerKey(site, environment), [{ site, environment, generation: newest }]))
  const isBehind = pointer !== null && pointer.generation < newest
  if (isBehind) {
    const { message } = behindHistory(pointer, newest, '')
    const uses = [{ site, environment, generation: newest }]
    options.find(damaged('pointer', pointerKey(site, environment), message, uses, { code: 'record-damaged' }))
  }
  const live = (isBehind ? null : pointer) ?? (newest > 0 ? await read(newest) : null) ?? pointer
  if (!live) return []
  for (const generation of missingGenerations(live.generation, recordedAt)) {
    const key = historyKey({ site, environment, generation })
    // It may have been released since the listing.
    if (!(await options.bucket.head(key))) options.find(missing('history', key, [{ site, environment, generation }]))
  }
  const kept: Pointer[] = [live]
  for (const generation of retainedGenerations(live, recordedAt, options.retention, options.now)) {
    if (!recordedAt.has(generation)) continue
    const record = await read(generation)
    if (record && generation !== live.generation) kept.push(record)
    if (record && generation === live.generation && canonicalJson(record) !== canonicalJson(live))
      options.find(
        damaged('history', historyKey(live), 'it tells of another release than the pointer', [live], {
          code: 'record-damaged',
        }),
      )
  }
  await auditClaims(live, options)
  return kept

  async function readRecord(key: string, kind: 'pointer' | 'history', generation: number): Promise<Pointer | null> {
    try {
      return (await readObject(options.bucket, key, readPointerRecord))?.value ?? null
    } catch (error) {
      if (!(error instanceof SiteError)) throw error
      const seen = error.failures[0]?.message ?? error.message
      options.find(damaged(kind, key, seen, [{ site, environment, generation }], { code: 'record-damaged' }))
      return null
    }
  }
}

/** Every host of a live release must be claimed by its site. */
async function auditClaims(live: Pointer, { bucket, find }: RecordsOptions): Promise<void> {
  if (live.gone) return
  for (const host of live.hosts) {
    const key = hostKey(host)
    try {
      const claim = (await readObject(bucket, key, readClaimRecord))?.value
      if (!claim) find(missing('claim', key, [live]))
      else if (claim.vacated || claim.site !== live.site || claim.environment !== live.environment)
        find({
          ...damaged(
            'claim',
            key,
            `"${claim.site}" (${claim.environment}) ${claim.vacated ? 'gave it up' : 'has it'}`,
            [live],
          ),
          code: 'host-lost',
          hint: `Visitors of ${host} do not see "${live.site}". Release it anew, or take the host out of one of the two sites.`,
        })
    } catch (error) {
      if (!(error instanceof SiteError)) throw error
      find(damaged('claim', key, error.failures[0]?.message ?? error.message, [live], { code: 'record-damaged' }))
    }
  }
}
