import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sealJson } from '#base/sealed-json.ts'
import { type Blobs, blobKey } from '#blobs/blobs.ts'
import { type Bucket, readObject } from '#bucket/bucket.ts'
import { BUCKET_PART, WORKSPACE_PART } from '#model/backup.ts'
import type { Digest } from '#model/digest.ts'
import { type Failure, SiteError } from '#model/failure.ts'
import { blobsOf, manifestKey } from '#model/manifest.ts'
import { historyKey, type Pointer, pointerKey } from '#model/pointer.ts'
import type { Workspace } from '#model/site.ts'
import { readManifest } from '#release/pointers.ts'
import { readClaimRecord, readPointerRecord } from '#release/records.ts'
import { listSites } from '#release/site-keys.ts'

export interface BackupFile {
  readonly path: string
  readonly bytes: Uint8Array
}

export interface CollectOptions {
  readonly bucket: Bucket
  /** Of the bucket; verified when they are read. */
  readonly blobs: Blobs
  readonly workspace: Workspace
  /** Also the files of everything that is live. */
  readonly artifacts: boolean
  /** Told of what is damaged, and therefore left out. */
  readonly onFailure: (failure: Failure) => void
}

/**
 * Everything that a backup holds: histories and pointers of all environments, claims of hosts, the configuration of the
 * workspace, and artifacts when asked. The history of each pointer is whole, also when somebody releases meanwhile.
 */
export async function* collect(options: CollectOptions): AsyncGenerator<BackupFile> {
  yield* configOf(options.workspace)
  const saved = new Set<Digest>()
  for (const [site, keys] of await listSites(options.bucket))
    for (const environment of new Set([...keys.pointers, ...keys.history.keys()])) {
      const generations = new Set(keys.history.get(environment)?.keys())
      const pointer = await intact(options, pointerKey(site, environment), readPointerRecord)
      for (let generation = 1; generation < (pointer?.generation ?? 0); generation++) generations.add(generation)
      yield* historyOf(options, site, environment, generations)
      if (!pointer) continue
      if (options.artifacts && pointer.manifest) yield* artifactOf(options, site, pointer.manifest, saved)
      yield inBucket(pointerKey(site, environment), sealJson(pointer))
    }
  for await (const { key } of options.bucket.list('hosts/')) {
    const claim = await intact(options, key, readClaimRecord)
    if (claim) yield inBucket(key, sealJson(claim))
  }
}

const inBucket = (key: string, bytes: Uint8Array): BackupFile => ({ path: BUCKET_PART + key, bytes })

/** Null when it is not there, or damaged: that is told. */
async function intact<T>(
  { bucket, onFailure }: CollectOptions,
  key: string,
  read: (bytes: Uint8Array, key: string) => T,
): Promise<T | null> {
  try {
    return (await readObject(bucket, key, read))?.value ?? null
  } catch (error) {
    if (!(error instanceof SiteError)) throw error
    error.failures.forEach(onFailure)
    return null
  }
}

async function* historyOf(
  options: CollectOptions,
  site: string,
  environment: string,
  generations: ReadonlySet<number>,
): AsyncGenerator<BackupFile> {
  const { bucket, onFailure } = options
  for (const generation of [...generations].sort((a, b) => a - b)) {
    const key = historyKey({ site, environment, generation })
    const record: Pointer | null = await intact(options, key, readPointerRecord)
    if (record) yield inBucket(key, sealJson(record))
    else if (!(await bucket.head(key))) onFailure(lost(key, 'a record of the history'))
  }
}

/** A manifest in both its places, and its blobs, each blob once a backup. */
async function* artifactOf(
  { blobs, onFailure }: CollectOptions,
  site: string,
  digest: Digest,
  saved: Set<Digest>,
): AsyncGenerator<BackupFile> {
  const manifest = await readManifest(blobs, digest)
  if (!manifest) return onFailure(lost(blobKey(digest), `the live manifest of "${site}"`))
  for (const blob of [...blobsOf(manifest), digest]) {
    if (saved.has(blob)) continue
    saved.add(blob)
    const bytes = await blobs.get(blob)
    if (bytes) yield inBucket(blobKey(blob), bytes)
    else onFailure(lost(blobKey(blob), `a file of "${site}"`))
  }
  const bytes = await blobs.get(digest)
  if (bytes) yield inBucket(manifestKey(site, digest), bytes)
}

const lost = (key: string, what: string): Failure => ({
  code: 'backup-incomplete',
  message: `Expected ${what} under ${key}, but it is not there`,
  where: key,
  hint: 'Run `nextgen check --repair`, then back up again.',
})

/** What declares the fleet: small files, without content and themes. */
function* configOf({ root, sitesDir }: Workspace): Generator<BackupFile> {
  const sites = existsSync(sitesDir) ? readdirSync(sitesDir).sort() : []
  const paths = ['nextgen.config.ts', 'sites/portfolio.csv', ...sites.map(site => `sites/${site}/site.json`)]
  for (const path of paths) {
    const file = join(root, path)
    if (existsSync(file)) yield { path: WORKSPACE_PART + path, bytes: readFileSync(file) }
  }
}
