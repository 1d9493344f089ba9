import { openSealedJson } from '#base/sealed-json.ts'
import { type Failure, SiteError } from '#model/failure.ts'
import {
  type HostClaim,
  historyKey,
  hostKey,
  type Pointer,
  parseHostClaim,
  parsePointer,
  pointerKey,
} from '#model/pointer.ts'

/**
 * A pointer, or a record of the history, that is as it was written and where it belongs. Throws a `SiteError`
 * (`pointer-invalid`).
 */
export function readPointerRecord(bytes: Uint8Array, key: string): Pointer {
  const { site, environment, generation } = parsePointer(bytes, key)
  const pointer = pointerKey(site, environment)
  if (key !== pointer && key !== historyKey({ site, environment, generation }))
    throw new SiteError(misplaced('pointer-invalid', key, pointer, PUT_BACK))
  return intact<Pointer>(bytes, key, 'pointer-invalid', PUT_BACK)
}

/** A claim that is as it was written and where it belongs. Throws a `SiteError` (`host-claim-invalid`). */
export function readClaimRecord(bytes: Uint8Array, key: string): HostClaim {
  const { host } = parseHostClaim(bytes, key)
  if (hostKey(host) !== key) throw new SiteError(misplaced('host-claim-invalid', key, hostKey(host), CLAIM_ANEW))
  return intact<HostClaim>(bytes, key, 'host-claim-invalid', CLAIM_ANEW)
}

const PUT_BACK =
  "Put back what was there: the newest file of the site's history holds the same bytes. `nextgen rollback` changes what is live."
const CLAIM_ANEW = 'Delete it and publish the site again: its host is claimed anew.'

function intact<T>(bytes: Uint8Array, key: string, code: string, hint: string): T {
  const record = openSealedJson(bytes)
  if (record) return record as T
  const message =
    'Expected the record as NEXTGEN wrote it, but "digest" is not that of the rest: it was edited by hand, or damaged'
  throw new SiteError({ code, where: key, message, hint })
}

const misplaced = (code: string, key: string, its: string, hint: string): Failure => ({
  code,
  where: key,
  message: `Expected the record of this key, got one of ${its}: somebody copied it here`,
  hint,
})
