import { openSealedJson } from '#base/sealed-json.ts'
import { SiteError } from '#model/failure.ts'
import { type HostClaim, type Pointer, parseHostClaim, parsePointer } from '#model/pointer.ts'

/** A pointer, or a record of the history, that is as it was written. Throws a `SiteError` (`pointer-invalid`). */
export function readPointerRecord(bytes: Uint8Array, key: string): Pointer {
  parsePointer(bytes, key)
  return intact(bytes, key, 'pointer-invalid') as unknown as Pointer
}

/** A claim that is as it was written. Throws a `SiteError` (`host-claim-invalid`). */
export function readClaimRecord(bytes: Uint8Array, key: string): HostClaim {
  parseHostClaim(bytes, key)
  return intact(bytes, key, 'host-claim-invalid') as unknown as HostClaim
}

function intact(bytes: Uint8Array, key: string, code: string): Record<string, unknown> {
  const record = openSealedJson(bytes)
  if (record) return record
  throw new SiteError({
    code,
    where: key,
    message:
      'Expected the record as NEXTGEN wrote it, but "digest" is not that of the rest: it was edited by hand, or damaged',
    hint:
      code === 'pointer-invalid'
        ? "Put back what was there: the newest file of the site's history holds the same bytes. `nextgen rollback` changes what is live."
        : 'Delete it and publish the site again: its host is claimed anew.',
  })
}
