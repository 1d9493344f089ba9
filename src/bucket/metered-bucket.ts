import type { Bucket } from './bucket.ts'

export type Operation = 'get' | 'head' | 'put' | 'delete' | 'list'

/** What passed through a bucket, for one operation on keys of one area (the first part of the key). */
export interface Traffic {
  readonly operation: Operation
  readonly area: string
  readonly calls: number
  readonly failures: number
  /** Bytes of bodies, written or read. */
  readonly bytes: number
  /** Sum of the calls' durations: more than the time that passed, when they ran side by side. */
  readonly ms: number
}

export interface MeteredBucket extends Bucket {
  /** One line for each operation and area that was used. */
  traffic(): readonly Traffic[]
}

/** Counts what passes, for reports and for the promises about numbers of requests. A listing counts as one call. */
export function meteredBucket(bucket: Bucket, now: () => number = () => performance.now()): MeteredBucket {
  const lines = new Map<string, { -readonly [Member in keyof Traffic]: Traffic[Member] }>()
  const lineOf = (operation: Operation, key: string) => {
    const area = key.split('/', 1)[0] as string
    const id = `${operation} ${area}`
    const line = lines.get(id) ?? { operation, area, calls: 0, failures: 0, bytes: 0, ms: 0 }
    lines.set(id, line)
    return line
  }
  async function count<T>(
    operation: Operation,
    key: string,
    work: () => Promise<T>,
    bytesOf: (result: T) => number,
  ): Promise<T> {
    const line = lineOf(operation, key)
    const begun = now()
    line.calls++
    try {
      const result = await work()
      line.bytes += bytesOf(result)
      return result
    } catch (error) {
      line.failures++
      throw error
    } finally {
      line.ms += now() - begun
    }
  }
  return {
    ...bucket,
    get: (key, options) =>
      count(
        'get',
        key,
        () => bucket.get(key, options),
        found => found?.body.length ?? 0,
      ),
    getRange: (key, range, options) =>
      count(
        'get',
        key,
        () => bucket.getRange(key, range, options),
        found => found?.length ?? 0,
      ),
    head: (key, options) =>
      count(
        'head',
        key,
        () => bucket.head(key, options),
        () => 0,
      ),
    put: (key, body, options) =>
      count(
        'put',
        key,
        () => bucket.put(key, body, options),
        () => body.length,
      ),
    delete: key =>
      count(
        'delete',
        key,
        () => bucket.delete(key),
        () => 0,
      ),
    async *list(prefix, options) {
      const line = lineOf('list', prefix)
      line.calls++
      try {
        yield* bucket.list(prefix, options)
      } catch (error) {
        line.failures++
        throw error
      }
    },
    traffic: () => [...lines.values()].map(line => ({ ...line })),
  }
}
