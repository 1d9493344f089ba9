import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeFileAtomically } from '#base/atomic-file.ts'
import { digestOf } from '#base/hash.ts'
import { openSealedJson } from '#base/sealed-json.ts'
import { blobKey } from '#blobs/blobs.ts'
import type { Bucket } from '#bucket/bucket.ts'
import { BUCKET_PART, type RestoreAction, type RestoreReport, WORKSPACE_PART } from '#model/backup.ts'
import { SiteError } from '#model/failure.ts'
import type { Pointer } from '#model/pointer.ts'
import type { Workspace } from '#model/site.ts'
import { countsOf, readBackup } from './backup.ts'

export interface RestoreOptions {
  readonly bucket: Bucket
  readonly workspace: Workspace
  /** Absolute: a folder or a tar file. */
  readonly path: string
  /** Only tells what would be written. */
  readonly plan: boolean
}

/** Pointers come last: nothing is live before everything that it needs to be live is there. */
const ORDER = [/^workspace\//, /^bucket\/blobs\//, /\/manifests\//, /\/history[^/]*\//, /^bucket\/hosts\//, /./]

/**
 * Puts back what a backup holds and the bucket or the workspace lacks. What is there stays: a pointer only ever goes
 * forward, a record that is damaged is replaced, anything else that differs is told. May be repeated.
 */
export async function restore({ bucket, workspace, path, plan }: RestoreOptions): Promise<RestoreReport> {
  const { index, files } = await readBackup(path)
  const rank = (name: string): number => ORDER.findIndex(pattern => pattern.test(name))
  const written: string[] = []
  const left: { path: string; action: 'newer' | 'differs' }[] = []
  const live: Pointer[] = []
  let same = 0
  for (const [name, bytes] of [...files].sort(([a], [b]) => rank(a) - rank(b))) {
    const action = name.startsWith(WORKSPACE_PART)
      ? restoreConfig(workspace, name.slice(WORKSPACE_PART.length), bytes, plan)
      : await restoreObject(bucket, keyOf(name), bytes, plan)
    if (action === 'written') written.push(name)
    else if (action === 'same') same++
    else left.push({ path: name, action })
    if (isPointer(name) && action !== 'newer') live.push(openSealedJson(bytes) as unknown as Pointer)
  }
  const lacking = plan ? [] : await sitesLacking(bucket, live)
  const { madeAt } = index
  return {
    ok: left.every(({ action }) => action === 'newer'),
    ...{ bucket: bucket.name, backup: path, madeAt, planned: plan, written: countsOf(written), same, left, lacking },
  }
}

const isPointer = (name: string): boolean => countsOf([name]).pointers === 1

function keyOf(name: string): string {
  if (name.startsWith(BUCKET_PART)) return name.slice(BUCKET_PART.length)
  throw foreign(name)
}

const foreign = (name: string): SiteError =>
  new SiteError({ code: 'backup-invalid', message: `Expected no file ${name} in a backup`, where: name })

async function restoreObject(bucket: Bucket, key: string, bytes: Uint8Array, plan: boolean): Promise<RestoreAction> {
  const found = await bucket.get(key)
  if (found && digestOf(found.body) === digestOf(bytes)) return 'same'
  const action = found ? overExisting(key, found.body, bytes) : 'written'
  if (action !== 'written' || plan) return action
  const when = found ? { tag: found.tag } : 'absent'
  const type = key.endsWith('.json') ? { type: 'application/json' } : {}
  const result = await bucket.put(key, bytes, { when, ...type })
  if (result.ok) return 'written'
  const now = await bucket.get(key)
  return now && digestOf(now.body) === digestOf(bytes) ? 'written' : 'differs'
}

/** What is damaged gives way; so does a pointer that is older than the one that was saved. */
function overExisting(key: string, there: Uint8Array, saved: Uint8Array): RestoreAction {
  if (key.startsWith('blobs/') || key.includes('/manifests/')) return 'written'
  const record = openSealedJson(there)
  if (!record) return 'written'
  if (!isPointer(BUCKET_PART + key)) return 'differs'
  const [now, then] = [record.generation as number, openSealedJson(saved)?.generation as number]
  return now > then ? 'newer' : now < then ? 'written' : 'differs'
}

/** What `backup` saves of a workspace; a file of another name has come in by other hands. */
const CONFIG = /^(nextgen\.config\.ts|sites\/portfolio\.csv|sites\/[a-z0-9][a-z0-9._-]*\/site\.json)$/i

function restoreConfig({ root }: Workspace, path: string, bytes: Uint8Array, plan: boolean): RestoreAction {
  if (!CONFIG.test(path)) throw foreign(WORKSPACE_PART + path)
  const file = join(root, path)
  if (existsSync(file)) return digestOf(readFileSync(file)) === digestOf(bytes) ? 'same' : 'differs'
  if (!plan) writeFileAtomically(file, bytes)
  return 'written'
}

async function sitesLacking(bucket: Bucket, live: readonly Pointer[]): Promise<string[]> {
  const lacking = new Set<string>()
  for (const { site, manifest } of live) if (manifest && !(await bucket.head(blobKey(manifest)))) lacking.add(site)
  return [...lacking].sort()
}
