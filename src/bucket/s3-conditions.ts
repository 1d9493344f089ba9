import { randomUUID } from 'node:crypto'
import { BucketError } from './bucket.ts'

/**
 * How a server wants an ETag in `If-Match`: in quotes, as the standard says, or bare (Ceph before 18 compares the text
 * without taking the quotes off).
 */
export type TagForm = 'quoted' | 'bare'

export interface ProbeCondition {
  readonly ifNoneMatch?: '*'
  /** Sent as it is: with quotes or without. */
  readonly ifMatch?: string
}

/** A bucket as the probe needs it. */
export interface ProbeStore {
  readonly name: string
  read(key: string): Promise<{ readonly body: Uint8Array } | null>
  /** The new tag without quotes, or the status with which the server refused. */
  write(key: string, text: string, condition: ProbeCondition): Promise<{ tag: string } | { status: number }>
  remove(key: string): Promise<void>
}

/** What was found out about a server, kept in the bucket so that it is asked once, not once a run. */
interface Findings {
  readonly version: 1
  /** The place that was asked: a bucket that was copied elsewhere is asked again. */
  readonly place: string
  readonly tagForm: TagForm
}

/**
 * Learns how the server wants its conditions, from what an earlier run has left under `ownPrefix` or by trying. Throws
 * a `BucketError` (`unsupported`) that names the bucket when the server ignores conditions: then two releases at the
 * same moment would both seem to win.
 */
export async function learnConditions(store: ProbeStore, ownPrefix: string): Promise<TagForm> {
  const key = `${ownPrefix}conditional-writes.json`
  const known = parse(await store.read(key))
  if (known?.place === store.name) return known.tagForm
  const tagForm = await tryConditions(store, `${ownPrefix}probes/${randomUUID()}`)
  const findings: Findings = { version: 1, place: store.name, tagForm }
  await store.write(key, JSON.stringify(findings), {})
  return tagForm
}

/** Tries every kind of condition on an object of its own, and removes it. */
export async function tryConditions(store: ProbeStore, key: string): Promise<TagForm> {
  try {
    const first = await store.write(key, 'one', { ifNoneMatch: '*' })
    if (!('tag' in first))
      throw ignores(store, `a first write with "If-None-Match: *" was refused (HTTP ${first.status})`)
    const second = await store.write(key, 'two', { ifNoneMatch: '*' })
    if ('tag' in second) throw ignores(store, 'a second write with "If-None-Match: *" was accepted')
    for (const wrong of ['"00000000000000000000000000000000"', '00000000000000000000000000000000'])
      if ('tag' in (await store.write(key, 'three', { ifMatch: wrong })))
        throw ignores(store, 'a write with "If-Match" and a wrong ETag was accepted')
    if ('tag' in (await store.write(key, 'four', { ifMatch: `"${first.tag}"` }))) return 'quoted'
    if ('tag' in (await store.write(key, 'four', { ifMatch: first.tag }))) return 'bare'
    throw ignores(store, 'a write with "If-Match" and the right ETag was refused, in quotes and without')
  } finally {
    await store.remove(key)
  }
}

function parse(found: { readonly body: Uint8Array } | null): Findings | null {
  try {
    const value = found && (JSON.parse(new TextDecoder().decode(found.body)) as Findings | null)
    return value?.version === 1 && ['quoted', 'bare'].includes(value.tagForm) ? value : null
  } catch {
    return null
  }
}

const ignores = (store: ProbeStore, seen: string): BucketError =>
  new BucketError('unsupported', `Expected ${store.name} to honour conditional writes, but ${seen}`, {
    hint: 'Releases need a store with compare-and-set: AWS S3, Cloudflare R2, Ceph RGW, MinIO, or a directory.',
  })
