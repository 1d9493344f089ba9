import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Digest } from '#model/digest.ts'
import type { ArtifactResult, SiteFingerprint } from '#model/fingerprint.ts'
import type { StoredTraces } from '#model/render.ts'

/** What this machine remembers of a site's last build, so that nothing changed can be seen from names and times. */
export interface SiteRecord {
  readonly version: 1
  readonly fingerprint: SiteFingerprint
  /** Signatures of the folders as they were when the fingerprint was taken. */
  readonly contentSignature: Digest
  readonly publicSignature: Digest
  readonly result: ArtifactResult
  /** Traces of the pages. */
  readonly traces?: StoredTraces
}

const fileOf = (dir: string, site: string): string => join(dir, `${site}.json`)

/** Null when there is none, or none of this version. */
export function readSiteRecord(dir: string, site: string): SiteRecord | null {
  try {
    const record = JSON.parse(readFileSync(fileOf(dir, site), 'utf8')) as SiteRecord
    return record.version === 1 ? record : null
  } catch {
    return null
  }
}

/** Written whole or not at all; losing one costs time, never correctness. */
export function writeSiteRecord(dir: string, site: string, record: SiteRecord): void {
  const file = fileOf(dir, site)
  mkdirSync(dirname(file), { recursive: true })
  const temporary = `${file}.${process.pid}.tmp`
  writeFileSync(temporary, JSON.stringify(record))
  renameSync(temporary, file)
}
