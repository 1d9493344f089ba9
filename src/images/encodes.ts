import type { Actions } from '#actions/actions.ts'
import { digestOf } from '#base/hash.ts'
import type { Blobs } from '#blobs/blobs.ts'
import type { Digest } from '#model/digest.ts'
import { type Pool, PoolError } from '#pool/pool.ts'
import type { ImageReply, ImageTask, WantedImage } from './task.ts'

/** An image to be made, and what names its result. */
export interface Encode {
  readonly fingerprint: Digest
  readonly wanted: WantedImage
}

/** What an action remembers of an image. */
export interface Made {
  readonly digest: Digest
  readonly size: number
}

/** `fresh`: made now, for this request. */
export type Encoded =
  | { readonly ok: true; readonly made: Made; readonly fresh: boolean; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly reason: string }

export interface EncodeStores {
  readonly actions: Actions
  readonly blobs: Blobs
  readonly pool: Pool<ImageTask, ImageReply>
  readonly signal?: AbortSignal | undefined
}

/** ms that one source may take in a thread, all its images together. */
const TIME_LIMIT = 600_000

/**
 * Makes images of one source, each fingerprint once: what is under way is awaited, what an action remembers is taken,
 * and the rest goes to a thread together. Outcomes come in the order of the encodes; rejects only when the run ends.
 */
export function encodeOnce(
  stores: EncodeStores,
): (task: Omit<ImageTask, 'wanted'>, encodes: readonly Encode[]) => Promise<Encoded[]> {
  const underWay = new Map<Digest, Promise<Encoded>>()
  return (task, encodes) => {
    const mine = new Map<Digest, Encode>()
    for (const encode of encodes) if (!underWay.has(encode.fingerprint)) mine.set(encode.fingerprint, encode)
    const batch = findOrMake(stores, task, [...mine.values()])
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
  task: Omit<ImageTask, 'wanted'>,
  encodes: readonly Encode[],
): Promise<Encoded[]> {
  const outcomes = await Promise.all(encodes.map(({ fingerprint }) => find(stores, fingerprint)))
  const missing = [...encodes.keys()].filter(index => !outcomes[index])
  if (missing.length > 0) {
    const reply = await make(
      stores,
      task,
      missing.map(index => (encodes[index] as Encode).wanted),
    )
    for (const [at, index] of missing.entries()) {
      const outcome = reply[at] as ImageReply[number]
      const { fingerprint } = encodes[index] as Encode
      outcomes[index] = outcome.ok ? await keep(stores, fingerprint, outcome) : outcome
    }
  }
  return outcomes as Encoded[]
}

async function find({ actions, blobs }: EncodeStores, fingerprint: Digest): Promise<Encoded | null> {
  const made = await actions.get<Made>(fingerprint)
  return made && (await blobs.has(made.digest)) ? { ok: true, made, fresh: false, warnings: [] } : null
}

async function keep(
  { actions, blobs }: EncodeStores,
  fingerprint: Digest,
  { bytes, warnings }: Extract<ImageReply[number], { ok: true }>,
): Promise<Encoded> {
  const made: Made = { digest: digestOf(bytes), size: bytes.length }
  await blobs.put(made.digest, bytes)
  await actions.put(fingerprint, made)
  return { ok: true, made, fresh: true, warnings }
}

async function make(
  { pool, signal }: EncodeStores,
  task: Omit<ImageTask, 'wanted'>,
  wanted: readonly WantedImage[],
): Promise<ImageReply> {
  try {
    return await pool.run({ ...task, wanted }, { timeLimit: TIME_LIMIT, ...(signal && { signal }) })
  } catch (error) {
    if (!(error instanceof PoolError) || error.reason === 'aborted') throw error
    return wanted.map(() => ({ ok: false, reason: `its thread ${error.message}` }))
  }
}
