import { openSealedJson, sealJson } from '#base/sealed-json.ts'
import type { Bucket } from '#bucket/bucket.ts'
import { type Actions, actionKey } from './actions.ts'

/** Results kept in a bucket, sealed. A result that cannot be read, or is not the one that was written here, counts as absent. */
export function bucketActions(bucket: Bucket): Actions {
  return {
    async get<T>(fingerprint: Parameters<Actions['get']>[0]) {
      const object = await bucket.get(actionKey(fingerprint))
      const record = object && openSealedJson(object.body)
      return record?.fingerprint === fingerprint ? (record.result as T) : null
    },
    async put(fingerprint, result) {
      await bucket.put(actionKey(fingerprint), sealJson({ fingerprint, result }), { type: 'application/json' })
    },
  }
}
