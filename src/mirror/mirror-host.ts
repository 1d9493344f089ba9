import { promisify } from 'node:util'
import { brotliCompress, gzip, zstdCompress } from 'node:zlib'
import { forEachLimited } from '#base/limiter.ts'
import type { Blobs } from '#blobs/blobs.ts'
import { type Bucket, BucketError } from '#bucket/bucket.ts'
import type { Digest } from '#model/digest.ts'
import { type Failure, SiteError } from '#model/failure.ts'
import type { Encoding } from '#model/manifest.ts'
import type { MirroredHost } from '#model/mirror.ts'
import type { MirrorFile, MirrorPlan } from './plan.ts'
import { type HeldRecord, type MirrorRecord, readRecord, replaceRecord } from './record.ts'

export interface MirrorHostOptions {
  /** Where the blobs of the artifact are; must verify what it reads. */
  readonly blobs: Blobs
  /** The store that is served as it is. */
  readonly to: Bucket
  readonly host: string
  readonly site: string
  readonly environment: string
  readonly generation: number
  readonly manifest: Digest | null
  readonly plan: MirrorPlan
  /** Writes everything again, whatever the record says. */
  readonly force?: boolean
  readonly concurrency?: number
  readonly signal?: AbortSignal
}

/** How many files are written before the record is looked at again. */
const BATCH = 100

/**
 * Brings the folder of a host to a plan: the record says first what may change; then files whose names change with their
 * content, then all others, pages last, then deletions; then the record says what lies there. It may be broken off at any
 * time and repeated: what is known to be right is not written again. Files that no record names are never deleted.
 * Throws a `SiteError` with the code `mirror-conflict` when the folder belongs to a newer release or another site.
 */
export async function mirrorHost(options: MirrorHostOptions): Promise<MirroredHost> {
  const { to, host, plan, force = false, concurrency = 16, signal } = options
  const held = await readRecord(to, host)
  if (held) refuseForeign(held.value, options)
  const known = held?.value.files ?? {}
  const isRight = (path: string, file: MirrorFile) => !force && known[path] === file.mark
  const stale = [...plan].filter(([path, file]) => !isRight(path, file))
  const doomed = Object.keys(known).filter(path => !plan.has(path))
  const counts = { host, written: stale.length, unchanged: plan.size - stale.length, deleted: doomed.length }
  if (stale.length === 0 && doomed.length === 0 && isOf(held, options)) return { ...counts, bytes: 0 }

  let tag = await claim(options, held, {
    ...recordOf(options, false),
    files: {
      ...nulled(doomed),
      ...Object.fromEntries([...plan].map(([path, file]) => [path, isRight(path, file) ? file.mark : null])),
    },
  })
  let bytes = 0
  for (const batch of batchesInOrder(stale)) {
    await stillOurs(options, tag)
    await forEachLimited(batch, { concurrency, signal }, async ([path, file], signal) => {
      const size = await write(options, path, file, signal)
      bytes += size
    })
  }
  if (doomed.length > 0) await stillOurs(options, tag)
  await forEachLimited(doomed, { concurrency, signal }, path => to.delete(`${host}/${path}`))
  const files = Object.fromEntries([...plan].map(([path, { mark }]) => [path, mark]))
  tag = await claim(options, { value: recordOf(options, false), tag }, { ...recordOf(options, true), files })
  return { ...counts, bytes }
}

const recordOf = (
  { host, site, environment, generation, manifest }: MirrorHostOptions,
  complete: boolean,
): MirrorRecord => ({ version: 1, host, site, environment, generation, manifest, complete, files: {} })

const isOf = (held: HeldRecord | null, { generation, manifest }: MirrorHostOptions): boolean =>
  held?.value.complete === true && held.value.generation === generation && held.value.manifest === manifest

const nulled = (paths: readonly string[]): Record<string, null> => Object.fromEntries(paths.map(path => [path, null]))

/** Assets before pages: a page that is there finds everything it names. */
function* batchesInOrder(files: readonly (readonly [string, MirrorFile])[]) {
  const rank = ([, { immutable, type }]: (typeof files)[number]) =>
    immutable ? 0 : type.startsWith('text/html') ? 2 : 1
  for (const wanted of [0, 1, 2]) {
    const phase = files.filter(file => rank(file) === wanted)
    for (let at = 0; at < phase.length; at += BATCH) yield phase.slice(at, at + BATCH)
  }
}

async function write(
  { to, host, blobs, site }: MirrorHostOptions,
  path: string,
  { content, type, headers, compress }: MirrorFile,
  signal: AbortSignal,
): Promise<number> {
  const plain = 'text' in content ? new TextEncoder().encode(content.text) : await blobs.get(content.blob, { signal })
  if (!plain) {
    const message = `The blob ${'blob' in content ? content.blob : ''} (${path} of ${site}) is not in ${blobs.name}`
    throw new BucketError('corrupt', message, { hint: 'Build the site again with --force, then mirror it.' })
  }
  const bytes = compress ? await encoders[compress](plain) : plain
  await to.put(`${host}/${path}`, bytes, { type, headers, signal })
  return bytes.length
}

const encoders: Readonly<Record<Encoding, (bytes: Uint8Array) => Promise<Uint8Array>>> = {
  br: promisify(brotliCompress),
  zstd: promisify(zstdCompress),
  gzip: bytes => promisify(gzip)(bytes, { level: 9 }),
}

async function claim(options: MirrorHostOptions, held: HeldRecord | null, next: MirrorRecord): Promise<string> {
  const tag = await replaceRecord(options.to, held, next)
  if (tag === null) throw new SiteError(overtaken(options))
  return tag
}

async function stillOurs({ signal, ...options }: MirrorHostOptions, tag: string): Promise<void> {
  signal?.throwIfAborted()
  if ((await readRecord(options.to, options.host))?.tag !== tag) throw new SiteError(overtaken(options))
}

function refuseForeign(found: MirrorRecord, options: MirrorHostOptions): void {
  const { host, site, environment, generation, to } = options
  if (found.site !== site || found.environment !== environment)
    throw new SiteError({
      code: 'mirror-conflict',
      message: `Expected ${host}/ in ${to.name} to be the mirror of "${site}" (${environment}), but it is that of "${found.site}" (${found.environment})`,
      where: site,
      hint: `Mirror it elsewhere with --to, or delete ${host}/ there.`,
    })
  if (found.generation > generation) throw new SiteError(overtaken(options))
}

const overtaken = ({ site, host, to }: MirrorHostOptions): Failure => ({
  code: 'mirror-conflict',
  message: `Expected nobody else to mirror ${host}/ to ${to.name}, but somebody does, or has mirrored a newer release`,
  where: site,
  hint: 'Run it again: it takes up what lies there.',
})
