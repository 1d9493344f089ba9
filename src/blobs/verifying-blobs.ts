import { digestOf } from '#base/hash.ts'
import { BucketError } from '#bucket/bucket.ts'
import type { Digest } from '#model/digest.ts'
import type { Blobs } from './blobs.ts'

/** Lets no bytes pass, in or out, that do not hash to their digest: throws a `BucketError` with reason `corrupt`. */
export function verifyingBlobs(blobs: Blobs): Blobs {
  return {
    ...blobs,
    async get(digest, options) {
      const bytes = await blobs.get(digest, options)
      if (bytes) verify(digest, bytes, `read from ${blobs.name}`)
      return bytes
    },
    async put(digest, bytes, options) {
      verify(digest, bytes, `to be written to ${blobs.name}`)
      return blobs.put(digest, bytes, options)
    },
  }
}

function verify(digest: Digest, bytes: Uint8Array, which: string): void {
  const found = digestOf(bytes)
  if (found !== digest)
    throw new BucketError(
      'corrupt',
      `Expected the blob ${digest}, but the ${bytes.length} bytes ${which} hash to ${found}`,
      {
        hint: '`nextgen check --repair` puts it right from a whole copy, or builds the site again.',
      },
    )
}
