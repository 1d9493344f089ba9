import type { Failure } from '#model/failure.ts'
import type { Cut } from './cut/cuts.ts'

/** Fewer entries than this say nothing about shrinking. */
const FEWEST = 5

export const total = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0)

/** Whether so much is gone at once that it is more likely to be a fault of the CMS, or of its permissions, than meant. */
export function hasShrunk(before: Cut, after: Cut, percent: number): boolean {
  const had = total(before.counts)
  return had >= FEWEST && (1 - total(after.counts) / had) * 100 > percent
}

export const shrunkFailure = (site: string, before: Cut, after: Cut, percent: number): Failure => ({
  code: 'content-shrank',
  message: `The CMS now holds ${total(after.counts)} entries of the site instead of ${total(before.counts)}; at most ${percent} % may go at once. The site keeps the content it had`,
  where: site,
  hint: `If that is meant: nextgen pull ${site} --accept-loss. Else look at the CMS, and at what its token may read.`,
})
