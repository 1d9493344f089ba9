import { resolve } from 'node:path'
import type { Bucket } from './bucket.ts'
import { checkKey } from './keys.ts'

/** A part of a bucket as a bucket of its own: every key begins with `prefix`, which is empty or ends with a slash. */
export function prefixedBucket(bucket: Bucket, prefix: string, name = `${bucket.name}/${prefix.slice(0, -1)}`): Bucket {
  if (prefix === '') return bucket
  const inside = (key: string): string => {
    checkKey(key)
    return prefix + key
  }
  return {
    ...bucket,
    name,
    ...(bucket.directory !== undefined && { directory: resolve(bucket.directory, prefix) }),
    get: async (key, options) => bucket.get(inside(key), options),
    getRange: async (key, range, options) => bucket.getRange(inside(key), range, options),
    head: async (key, options) => bucket.head(inside(key), options),
    put: async (key, body, options) => bucket.put(inside(key), body, options),
    delete: async key => bucket.delete(inside(key)),
    async *list(start, options) {
      for await (const found of bucket.list(prefix + start, options))
        yield { ...found, key: found.key.slice(prefix.length) }
    },
  }
}
