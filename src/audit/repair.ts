import { digestOf } from '#base/hash.ts'
import { sealJson } from '#base/sealed-json.ts'
import { type Blobs, blobKey } from '#blobs/blobs.ts'
import { type Bucket, nullWhenCorrupt } from '#bucket/bucket.ts'
import type { AuditFinding, AuditReport, RepairSource } from '#model/audit.ts'
import type { Digest } from '#model/digest.ts'
import { SiteError } from '#model/failure.ts'
import { manifestKey } from '#model/manifest.ts'
import { historyKey } from '#model/pointer.ts'
import { restoreClaim } from '#release/hosts.ts'
import { readHistory, readPointer } from '#release/pointers.ts'
import { type AuditOptions, audit } from './audit.ts'

export interface RepairOptions extends AuditOptions {
  /** Blobs that this machine has kept. */
  readonly local: Blobs
  /** Builds sites anew, somewhere else, and answers with where their blobs are then. */
  readonly rebuild: (sites: readonly string[]) => Promise<Blobs>
}

/** What a damaged pointer or manifest names is only seen once it is whole itself. */
const ROUNDS = 3

/**
 * Audits, puts right what can be put right from a whole copy, and audits again until nothing more can be. Bytes are only
 * ever written where they hash to what they must; records only from another record of the same release.
 */
export async function auditAndRepair(options: RepairOptions): Promise<AuditReport> {
  const repaired: AuditFinding[] = []
  const sources = sourcesOf(options)
  for (let round = 0; ; round++) {
    const report = await audit(options)
    const now: AuditFinding[] = []
    if (round < ROUNDS)
      for (const finding of report.findings) {
        const source = await repair(finding, report.findings, options, sources)
        if (source) now.push({ ...finding, repaired: source })
      }
    repaired.push(...now)
    if (now.length === 0) return { ...report, findings: [...repaired, ...report.findings] }
  }
}

interface Source {
  readonly name: RepairSource
  get(finding: AuditFinding, all: readonly AuditFinding[]): Promise<Uint8Array | null>
}

/** Where whole bytes may be, the cheapest first. Sites are built once at most. */
function sourcesOf({ bucket, local, rebuild }: RepairOptions): readonly Source[] {
  let rebuilt: Promise<Blobs> | undefined
  const copiesOf = ({ digest, uses }: AuditFinding) => [
    blobKey(digest as Digest),
    ...new Set(uses.map(({ site }) => manifestKey(site, digest as Digest))),
  ]
  return [
    {
      name: 'bucket',
      async get(finding) {
        if (finding.kind !== 'manifest') return null
        for (const key of copiesOf(finding)) {
          const body = (await bucket.get(key))?.body
          if (body && digestOf(body) === finding.digest) return body
        }
        return null
      },
    },
    { name: 'this machine', get: ({ digest }) => wholeOrNull(local, digest as Digest) },
    {
      name: 'rebuild',
      async get({ digest }, all) {
        const lacking = all.filter(finding => finding.digest)
        rebuilt ??= rebuild([...new Set(lacking.flatMap(({ uses }) => uses.map(({ site }) => site)))])
        return wholeOrNull(await rebuilt, digest as Digest)
      },
    },
  ]
}

async function wholeOrNull(blobs: Blobs, digest: Digest): Promise<Uint8Array | null> {
  const bytes = await blobs.get(digest).catch(nullWhenCorrupt)
  return bytes && digestOf(bytes) === digest ? bytes : null
}

/** Null when there is nothing to repair it from. */
async function repair(
  finding: AuditFinding,
  all: readonly AuditFinding[],
  { bucket }: RepairOptions,
  sources: readonly Source[],
): Promise<RepairSource | null> {
  if (finding.digest === undefined) return (await repairRecord(finding, bucket)) ? 'bucket' : null
  for (const source of sources) {
    const bytes = await source.get(finding, all)
    if (!bytes) continue
    await bucket.put(finding.key, bytes, finding.kind === 'manifest' ? { type: 'application/json' } : {})
    return source.name
  }
  return null
}

/** A pointer and the newest record of its history are one another's copy; claims follow from the pointer. */
async function repairRecord({ kind, key, code, uses }: AuditFinding, bucket: Bucket): Promise<boolean> {
  const [use] = uses
  if (!use || code === 'host-lost') return false
  const found = await bucket.get(key)
  const when = found ? ({ tag: found.tag } as const) : 'absent'
  const type = 'application/json'
  const live = kind === 'pointer' ? null : await intact(() => readPointer(bucket, use.site, use.environment))
  switch (kind) {
    case 'pointer': {
      const newest = await intact(async () => readHistory(bucket, use))
      return newest !== null && (await bucket.put(key, sealJson(newest), { when, type })).ok
    }
    case 'history':
      if (!live || historyKey(live.value) !== key) return false
      return (await bucket.put(key, sealJson(live.value), { when, type })).ok
    case 'claim':
      return live !== null && restoreClaim(bucket, key, live.value, when)
    case 'manifest':
    case 'blob':
      return false
  }
}

/** Null for a record that is itself damaged. */
async function intact<T>(read: () => Promise<T | null>): Promise<T | null> {
  try {
    return await read()
  } catch (error) {
    if (error instanceof SiteError) return null
    throw error
  }
}
