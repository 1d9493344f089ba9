import { openSealedJson, sealJson } from '#base/sealed-json.ts'
import { type Bucket, readObject } from '#bucket/bucket.ts'
import type { Digest } from '#model/digest.ts'
import { SiteError } from '#model/failure.ts'

/**
 * What lies under a mirrored host, as far as is known: kept beside the files, changed by compare-and-set only. It is
 * written before anything is touched and once all is done; whoever finds it incomplete goes on from it.
 */
export interface MirrorRecord {
  readonly version: 1
  readonly host: string
  readonly site: string
  readonly environment: string
  /** Of the release that is, or is being, mirrored. */
  readonly generation: number
  readonly manifest: Digest | null
  readonly complete: boolean
  /** Path → mark; null: it may be missing, or be what a run that was broken off has written. */
  readonly files: Readonly<Record<string, string | null>>
}

export interface HeldRecord {
  readonly value: MirrorRecord
  readonly tag: string
}

/** `<host>/.nextgen-mirror.json` */
export const recordKey = (host: string): string => `${host}/.nextgen-mirror.json`

/** Null when nothing was mirrored there yet. Throws a `SiteError` (`mirror-record-invalid`) when it was changed by hand. */
export async function readRecord(to: Bucket, host: string): Promise<HeldRecord | null> {
  return readObject(to, recordKey(host), parseRecord)
}

/** The tag of the new record; null when somebody else has changed it. */
export async function replaceRecord(to: Bucket, held: HeldRecord | null, next: MirrorRecord): Promise<string | null> {
  const key = recordKey(next.host)
  const bytes = sealJson(next)
  const when = held ? { tag: held.tag } : 'absent'
  const result = await to.put(key, bytes, { when, type: 'application/json', headers: { 'cache-control': 'no-store' } })
  if (result.ok) return result.tag
  // A store that did not say whether it wrote is asked.
  const found = result.reason === 'unknown' ? await to.get(key) : null
  return found && Buffer.from(found.body).equals(bytes) ? found.tag : null
}

function parseRecord(bytes: Uint8Array, key: string): MirrorRecord {
  const record = openSealedJson(bytes)
  if (record?.version === 1 && typeof record.files === 'object') return record as unknown as MirrorRecord
  throw new SiteError({
    code: 'mirror-record-invalid',
    message: 'Expected the record of a mirror as NEXTGEN wrote it, but it was edited by hand, or damaged',
    where: key,
    hint: 'Delete it and mirror the site again: every file is written, and files of older releases stay.',
  })
}
