import type { Actions } from '#actions/actions.ts'
import { digestOf } from '#base/hash.ts'
import type { Blobs } from '#blobs/blobs.ts'
import type { Digest } from '#model/digest.ts'
import { type Pool, PoolError } from '#pool/pool.ts'
import type { ImageOutcome, ImageReply, ImageTask, WantedImage } from './task.ts'

/** An image to be made, and what names its result. */
export interface Encode {
  readonly fingerprint: Digest
  readonly wanted: WantedImage
  /** Images of a source in which this is equal are made by one task, since they are made of the same pixels. */
  readonly pixels: string
}

/** What an action remembers of an image. */
export interface Made {
  readonly digest: Digest
  readonly size: number
}

/** `fresh`: made now, for this request. */
export type Encoded =
  | { readonly ok: true; readonly made: Made; readonly fresh: boolean; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly reason: string; readonly standIn?: Made }

export interface EncodeStores {
  readonly actions: Actions
  readonly blobs: Blobs
  readonly pool: Pool<ImageTask, ImageReply>
  readonly signal?: AbortSignal | undefined
}

/** ms that one image may take in a thread; those of one source are made one after the other. */
const TIME_LIMIT = 120_000

/**
 * Makes images of one source, each fingerprint once: what is under way is awaited, what an action remembers is taken,
 * and the rest goes to threads. Outcomes come in the order of the encodes; rejects only when the run ends.
 */
export function encodeOnce(stores: EncodeStores): (task: SourceTask, encodes: readonly Encode[]) => Promise<Encoded[]> {
  const underWay = new Map<Digest, Promise<Encoded>>()
  const make = maker(stores)
  return (task, encodes) => {
    const mine = new Map<Digest, Encode>()
    for (const encode of encodes) if (!underWay.has(encode.fingerprint)) mine.set(encode.fingerprint, encode)
    const batch = findOrMake(stores, make, task, [...mine.values()])
    for (const [index, fingerprint] of [...mine.keys()].entries())
      underWay.set(
        fingerprint,
        batch.then(outcomes => outcomes[index] as Encoded),
      )
    return Promise.all(
      encodes.map(async ({ fingerprint }) => {
        const encoded = (await underWay.get(fingerprint)) as Encoded
        if (!encoded.ok || mine.delete(fingerprint)) return encoded
        return { ...encoded, fresh: false }
      }),
    )
  }
}

async function findOrMake(
  stores: EncodeStores,
  make: Make,
  task: SourceTask,
  encodes: readonly Encode[],
): Promise<Encoded[]> {
  const outcomes = await Promise.all(encodes.map(({ fingerprint }) => find(stores, fingerprint)))
  const missing = [...encodes.keys()].filter(index => !outcomes[index])
  await Promise.all(
    batches(missing, encodes).map(async batch => {
      const reply = await make(
        task,
        batch.map(index => (encodes[index] as Encode).wanted),
      )
      for (const [at, index] of batch.entries()) {
        const outcome = reply[at] as ImageReply[number]
        const { fingerprint } = encodes[index] as Encode
        outcomes[index] = outcome.ok ? await keep(stores, fingerprint, outcome) : await replaced(stores, outcome)
      }
    }),
  )
  return outcomes as Encoded[]
}

/** What a thread makes at once, the largest first. */
function batches(indexes: readonly number[], encodes: readonly Encode[]): number[][] {
  const encode = (index = 0): Encode => encodes[index] as Encode
  const widthOf = ([first]: readonly number[]): number =>
    Number(encode(first).wanted.transform.width ?? Number.MAX_SAFE_INTEGER)
  return [...Map.groupBy(indexes, index => encode(index).pixels).values()].sort((a, b) => widthOf(b) - widthOf(a))
}

async function find({ actions, blobs }: EncodeStores, fingerprint: Digest): Promise<Encoded | null> {
  const made = await actions.get<Made>(fingerprint)
  return made && (await blobs.has(made.digest)) ? { ok: true, made, fresh: false, warnings: [] } : null
}

async function keep(
  stores: EncodeStores,
  fingerprint: Digest,
  { bytes, warnings }: Extract<ImageOutcome, { ok: true }>,
): Promise<Encoded> {
  const made = await store(stores, bytes)
  await stores.actions.put(fingerprint, made)
  return { ok: true, made, fresh: true, warnings }
}

/** A stand-in is kept, but not remembered: the next run tries the image again. */
async function replaced(
  stores: EncodeStores,
  { reason, standIn }: Extract<ImageOutcome, { ok: false }>,
): Promise<Encoded> {
  return { ok: false, reason, ...(standIn && { standIn: await store(stores, standIn) }) }
}

async function store({ blobs }: EncodeStores, bytes: Uint8Array): Promise<Made> {
  const digest = digestOf(bytes)
  await blobs.put(digest, bytes)
  return { digest, size: bytes.length }
}

type SourceTask = Omit<ImageTask, 'wanted'>
type Make = (task: SourceTask, wanted: readonly WantedImage[]) => Promise<ImageReply>

function maker({ pool, signal }: EncodeStores): Make {
  return async (task, wanted) => {
    try {
      return await pool.run({ ...task, wanted }, { timeLimit: TIME_LIMIT * wanted.length, ...(signal && { signal }) })
    } catch (error) {
      if (!(error instanceof PoolError) || error.reason === 'aborted') throw error
      return wanted.map(() => ({ ok: false, reason: `its thread ${error.message}` }))
    }
  }
}
