import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { writeFileAtomically } from '#base/atomic-file.ts'
import type { Digest } from '#model/digest.ts'
import type { GoodVersions } from '#model/site.ts'

/** What somebody has let go, one a line. */
export const LOSSES = 'accepted-losses.ndjson'

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
  tidy(dir)
}

/** ms: another process may be about to read a younger one. */
const YOUNG = 24 * 3_600_000

/** Removes old snapshots that hold nobody's good version. One that is missed after all is cut again. */
function tidy(dir: string): void {
  const names = readdirSync(dir)
  const needed = new Set<string>()
  for (const name of names)
    if (name.endsWith('.good.json')) {
      const good = goodVersions(dir, name.slice(0, -'.good.json'.length))
      if (good) for (const digest of [good.snapshot, ...Object.values(good.kept)]) needed.add(`${digest}.ndjson`)
    }
  for (const name of names) {
    if (!/\.(?:ndjson|tmp)$/.test(name) || name === LOSSES || needed.has(name)) continue
    const file = join(dir, name)
    const stats = statSync(file, { throwIfNoEntry: false })
    if (stats && Date.now() - stats.mtimeMs > YOUNG) rmSync(file, { force: true })
  }
}
