import type { CmsRecord } from '#model/record.ts'
import type { Change, Held } from '../cms.ts'
import { mediaOf, picturesOf } from './record.ts'

/** The pictures that records bring along, and take away with the last record that shows them. */
export interface Pictures {
  note(change: Change): void
  changes(): Iterable<Change>
}

export function notingPictures(held: Held): Pictures {
  const shown = new Set<string>()
  const doubtful = new Set<string>()
  /** Records that this pull has brought or taken away, with what they show now. */
  const now = new Map<string, ReadonlySet<string>>()
  const replace = (id: string, record: CmsRecord | undefined): void => {
    for (const before of held.byId(id)) for (const picture of picturesOf(before)) doubtful.add(picture)
    const pictures = record ? picturesOf(record) : new Set<string>()
    now.set(id, pictures)
    for (const picture of pictures) shown.add(picture)
  }
  const isShown = (picture: string): boolean =>
    [...now.values()].some(pictures => pictures.has(picture)) || [...held.referrers(picture)].some(id => !now.has(id))
  return {
    note(change) {
      if (change.kind === 'record') replace(change.record.id, change.record)
      else if (change.kind === 'removed') replace(change.id, undefined)
    },
    *changes() {
      for (const picture of doubtful) if (!isShown(picture)) yield { kind: 'media-removed', id: picture }
      for (const picture of shown) if (isShown(picture)) yield { kind: 'media', media: mediaOf(picture) }
    },
  }
}
