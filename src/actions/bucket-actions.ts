import { canonicalJson } from '#base/hash.ts'
import type { Bucket } from '#bucket/bucket.ts'
import { type Actions, actionKey } from './actions.ts'

/** Results kept in a bucket, as canonical JSON. A result that cannot be read as JSON is as good as absent. */
export function bucketActions(bucket: Bucket): Actions {
  return {
    async get<T>(fingerprint: Parameters<Actions['get']>[0]) {
      const object = await bucket.get(actionKey(fingerprint))
      return object && parseOrNull<T>(object.body)
    },
    async put(fingerprint, result) {
      await bucket.put(actionKey(fingerprint), new TextEncoder().encode(canonicalJson(result)), {
        type: 'application/json',
      })
    },
  }
}

function parseOrNull<T>(bytes: Uint8Array): T | null {
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as T
  } catch {
    return null
  }
}
