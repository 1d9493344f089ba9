import { existsSync, statSync } from 'node:fs'
import { type Clock, systemClock } from '#base/clock.ts'
import { digestOf } from '#base/hash.ts'
import {
  BACKUP_INDEX,
  type BackupCounts,
  type BackupIndex,
  type BackupReport,
  BUCKET_PART,
  WORKSPACE_PART,
} from '#model/backup.ts'
import type { Digest } from '#model/digest.ts'
import { type Failure, SiteError } from '#model/failure.ts'
import { type BackupFile, type CollectOptions, collect } from './collect.ts'
import { readBackupFolder, writeFolder } from './folder.ts'
import { isTar, readTar, writeTar } from './tar.ts'

export interface BackupOptions extends Omit<CollectOptions, 'onFailure'> {
  /** Absolute: a folder, or a file that ends in `.tar`, `.tgz` or `.tar.gz`. */
  readonly path: string
  readonly clock?: Clock
}

/** Saves what cannot be built again, with the digest of every file. Nothing that is there is overwritten. */
export async function backup({ path, clock = systemClock, ...options }: BackupOptions): Promise<BackupReport> {
  if (isTar(path) && existsSync(path))
    throw new SiteError({
      code: 'backup-exists',
      message: `Expected no file ${path}, but there is one`,
      where: path,
      hint: 'Name a file of its own for each backup.',
    })
  const failures: Failure[] = []
  const digests: Record<string, Digest> = {}
  let bytes = 0
  async function* indexed(): AsyncGenerator<BackupFile> {
    for await (const file of collect({ ...options, onFailure: failure => void failures.push(failure) })) {
      digests[file.path] = digestOf(file.bytes)
      bytes += file.bytes.length
      yield file
    }
    const madeAt = new Date(clock.now()).toISOString()
    const index: BackupIndex = { version: 1, bucket: options.bucket.name, madeAt, files: digests }
    yield { path: BACKUP_INDEX, bytes: new TextEncoder().encode(`${JSON.stringify(index, null, 1)}\n`) }
  }
  await (isTar(path) ? writeTar : writeFolder)(path, indexed())
  const saved = countsOf(Object.keys(digests))
  return { ok: failures.length === 0, bucket: options.bucket.name, backup: path, bytes, saved, failures }
}

/** A backup, whole: every file is the one that was saved. */
export interface ReadBackup {
  readonly index: BackupIndex
  readonly files: ReadonlyMap<string, Uint8Array>
}

/** Throws a `SiteError` (`backup-missing`, `backup-invalid`). */
export async function readBackup(path: string): Promise<ReadBackup> {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (!stat) throw new SiteError({ code: 'backup-missing', message: `There is no backup ${path}`, where: path })
  const found = stat.isDirectory() ? readBackupFolder(path) : await readTar(path)
  const files = new Map(found.map(({ path, bytes }) => [path, bytes]))
  const index = parseIndex(path, files.get(BACKUP_INDEX))
  files.delete(BACKUP_INDEX)
  for (const [name, digest] of Object.entries(index.files)) {
    const bytes = files.get(name)
    if (!bytes) throw invalid(path, `it lacks ${name}`)
    if (digestOf(bytes) !== digest) throw invalid(path, `${name} is not what was saved`)
  }
  const foreign = [...files.keys()].find(name => !Object.hasOwn(index.files, name))
  if (foreign !== undefined) throw invalid(path, `it holds ${foreign}, which was not saved`)
  return { index, files }
}

function parseIndex(path: string, bytes: Uint8Array | undefined): BackupIndex {
  try {
    const index = JSON.parse(new TextDecoder().decode(bytes)) as BackupIndex
    if (index.version === 1 && index.files) return index
  } catch {
    // Told below.
  }
  throw invalid(path, `its index ${BACKUP_INDEX} is missing or damaged: it was broken off, or is none of NEXTGEN's`)
}

const invalid = (path: string, why: string): SiteError =>
  new SiteError({
    code: 'backup-invalid',
    message: `Expected a whole backup in ${path}, but ${why}`,
    where: path,
    hint: 'Nothing was restored. Take another backup.',
  })

/** What a list of paths in a backup amounts to. */
export function countsOf(paths: readonly string[]): BackupCounts {
  const count = (pattern: RegExp): number => paths.filter(path => pattern.test(path)).length
  return {
    pointers: count(new RegExp(`^${BUCKET_PART}sites/[^/]+/[^/]+$`)),
    history: count(new RegExp(`^${BUCKET_PART}sites/[^/]+/history[^/]*/`)),
    hosts: count(new RegExp(`^${BUCKET_PART}hosts/`)),
    manifests: count(new RegExp(`^${BUCKET_PART}sites/[^/]+/manifests/`)),
    blobs: count(new RegExp(`^${BUCKET_PART}blobs/`)),
    config: count(new RegExp(`^${WORKSPACE_PART}`)),
  }
}
