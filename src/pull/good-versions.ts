import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeFileAtomically } from '#base/atomic-file.ts'
import type { Digest } from '#model/digest.ts'
import type { GoodVersions } from '#model/site.ts'

const fileOf = (dir: string, environment: string): string => join(dir, `${environment}.good.json`)

/** Where the last good version of each entry stands; undefined before the first build. */
export function goodVersions(dir: string, environment: string): GoodVersions | undefined {
  try {
    return JSON.parse(readFileSync(fileOf(dir, environment), 'utf8')) as GoodVersions
  } catch {
    return undefined
  }
}

/**
 * Notes that a snapshot was built: its entries are good, but for those of `kept`, of which an older version was shown.
 */
export function noteGood(
  dir: string,
  environment: string,
  snapshot: Digest,
  { kept, left }: { readonly kept: readonly string[]; readonly left: readonly string[] },
): void {
  const before = goodVersions(dir, environment)
  const older = kept.flatMap(path => {
    const where = before?.kept[path] ?? before?.snapshot
    return where === undefined ? [] : [[path, where] as const]
  })
  const good: GoodVersions = { snapshot, kept: Object.fromEntries(older), left }
  writeFileAtomically(fileOf(dir, environment), Buffer.from(JSON.stringify(good)))
}
