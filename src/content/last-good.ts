import type { RawEntry, Source } from '#cms/cms.ts'
import type { Digest } from '#model/digest.ts'
import type { Failure } from '#model/failure.ts'
import { named } from './entry-failures.ts'

type Faults = readonly (() => Failure)[]

/** Faults of one entry that are told. */
const TOLD = 5

/** What stands in the place of entries with faults. */
export interface Replaced {
  /** Paths of entries that are shown in their last good version, and of those that are left out. */
  readonly kept: readonly string[]
  readonly left: readonly string[]
  readonly digests: readonly Digest[]
  readonly warnings: readonly Failure[]
}

/** Takes the last good version of each entry with faults, where there is one that is still good. */
export async function replaceBad(
  bad: ReadonlyMap<RawEntry, Faults>,
  { lastGood }: Pick<Source, 'lastGood'>,
  take: (entries: readonly RawEntry[], refuse: (raw: RawEntry) => void) => Promise<void>,
): Promise<Replaced> {
  const kept: string[] = []
  const left: string[] = []
  const digests: Digest[] = []
  const warnings: Failure[] = []
  for (const [raw, faults] of bad) {
    const before = lastGood?.(raw)
    let isGood = before !== undefined
    if (before)
      await take([before], () => {
        isGood = false
      })
    if (before && isGood) {
      kept.push(raw.filePath)
      digests.push(before.sourceDigest)
    } else left.push(raw.filePath)
    const outcome = isGood ? 'Its last good version is shown.' : 'It is left out.'
    for (const fault of faults.slice(0, TOLD)) {
      const failure = fault()
      warnings.push({ ...failure, hint: failure.hint ? `${outcome} ${failure.hint}` : outcome })
    }
  }
  return { kept, left, digests, warnings }
}

/**
 * One entry for each id: of two, the one that was there before, else the first. In a CMS, two editors give two entries one
 * name; in a folder, one file system does not.
 */
export function withoutTwins(
  entries: readonly RawEntry[],
  source: Source,
): { readonly entries: readonly RawEntry[]; readonly failures: readonly Failure[] } {
  const byKey = new Map<string, RawEntry>()
  const failures: Failure[] = []
  for (const entry of entries) {
    const key = `${entry.collection}\0${entry.id}`
    const first = byKey.get(key)
    if (!first) {
      byKey.set(key, entry)
      continue
    }
    const stays = source.lastGood?.(entry)?.sourceDigest === entry.sourceDigest ? entry : first
    const goes = stays === entry ? first : entry
    byKey.set(key, stays)
    failures.push({
      code: 'entry-duplicate',
      message: `${named(goes)} has the same id as "${stays.title ?? stays.id}"`,
      where: source.locate(goes, []),
      hint: 'It is left out. Give one of the two another slug.',
    })
  }
  return { entries: byKey.size === entries.length ? entries : [...byKey.values()], failures }
}
