import type { Retention } from '#model/sweep.ts'
import type { Flags } from './flags.ts'

/** Which releases are kept, and checked, beyond what is live. */
export const retentionOf = ({ keep = 10, days = 14 }: Pick<Flags, 'keep' | 'days'>): Omit<Retention, 'grace'> => ({
  releases: keep,
  days,
})
