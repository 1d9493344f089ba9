import { type Bucket, BucketError, type BucketListing, type PutResult } from '#bucket/bucket.ts'

/** How often each fault happens, from 0 to 1. */
export interface FaultRates {
  /** The request fails before anything happens (500, 503, a refused connection). */
  readonly refused: number
  /** A write happens, and its answer is lost: a time-out, or "unknown" for a conditional one. */
  readonly silent: number
  /** A conditional write wins and is reported lost, as when something on the way repeats it (409, 412). */
  readonly repeated: number
  /** A read gives a truncated body, or one with a wrong bit. */
  readonly damaged: number
  /** A listing lacks what was written last. */
  readonly stale: number
}

export interface FaultyBucket extends Bucket {
  /** How many faults of each kind have happened. */
  readonly happened: Record<keyof FaultRates, number>
}

/** A bucket with the faults of a bad day; `random` decides, and each call lets others go first now and then. */
export function faultyBucket(inner: Bucket, rates: FaultRates, random: () => number): FaultyBucket {
  const happened = { refused: 0, silent: 0, repeated: 0, damaged: 0, stale: 0 }
  const happens = (fault: keyof FaultRates): boolean => {
    if (random() >= rates[fault]) return false
    happened[fault]++
    return true
  }
  const refuse = (what: string): never => {
    throw new BucketError('unreachable', `${what}: the bad day of a server`)
  }
  async function pause(): Promise<void> {
    for (let turns = Math.floor(random() * 6); turns > 0; turns--) await null
  }
  async function request<T>(what: string, work: () => Promise<T>): Promise<T> {
    await pause()
    if (happens('refused')) refuse(what)
    const result = await work()
    await pause()
    return result
  }
  const damage = (body: Uint8Array): Uint8Array => {
    const at = Math.floor(random() * body.length)
    return random() < 0.3 ? body.slice(0, at) : body.with(at, (body[at] as number) ^ (1 << Math.floor(random() * 8)))
  }
  return {
    ...inner,
    happened,
    async get(key) {
      const found = await request('get', () => inner.get(key))
      return found && found.body.length > 0 && happens('damaged') ? { ...found, body: damage(found.body) } : found
    },
    head: key => request('head', () => inner.head(key)),
    async put(key, body, options): Promise<PutResult> {
      const conditional = options?.when !== undefined
      if (conditional && happens('refused')) return { ok: false, reason: 'unknown' }
      const result = await request('put', () => inner.put(key, body, options))
      if (conditional && result.ok && happens('repeated')) return { ok: false, reason: 'lost' }
      if (!happens('silent')) return result
      return conditional && random() < 0.7 ? { ok: false, reason: 'unknown' } : refuse('put')
    },
    async delete(key) {
      await request('delete', () => inner.delete(key))
      if (happens('silent')) refuse('delete')
    },
    async *list(prefix) {
      await request('list', async () => {})
      const found: BucketListing[] = await Array.fromAsync(inner.list(prefix))
      if (!happens('stale')) return yield* found
      const newest = Math.max(...found.map(({ modified }) => modified))
      yield* found.filter(({ modified }) => modified < newest)
    },
  }
}
