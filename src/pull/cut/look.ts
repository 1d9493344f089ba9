import type { CmsRecord, Media } from '#model/record.ts'
import type { SourceStore } from '../store/store.ts'

/** Looks records and media up for one cut, and notes everything that was asked for, found or not. */
export interface Look {
  /** In this language where there is one, else in any. */
  record(id: string, locale: string | undefined): CmsRecord | undefined
  media(id: string): Media | undefined
  /** A picture that the CMS tells nothing of but its address. */
  loose(address: string): Media
  /** What the CMS itself shows under an address. */
  idAt(address: string): string | undefined
  /** What the cut depends on beside its entries. */
  readonly asked: ReadonlySet<string>
}

/** Records that are kept parsed for all cuts of a run: authors and categories are looked up for every entry. */
const KEPT = 2_000

export type LookUp = Pick<SourceStore, 'byId' | 'media' | 'idAt'>

/** A store in front of which the last records that were looked up are kept. Valid while the store does not change. */
export function keptLookUp(store: LookUp): LookUp {
  const records = new Map<string, readonly CmsRecord[]>()
  return {
    byId(id) {
      const known = records.get(id)
      if (known) return known
      if (records.size >= KEPT) records.delete(records.keys().next().value as string)
      const found = store.byId(id)
      records.set(id, found)
      return found
    },
    media: id => store.media(id),
    idAt: address => store.idAt(address),
  }
}

export function lookIn(store: LookUp): Look {
  const asked = new Set<string>()
  return {
    asked,
    record(id, locale) {
      asked.add(id)
      const versions = store.byId(id)
      return versions.find(version => version.locale === undefined || version.locale === locale) ?? versions[0]
    },
    media(id) {
      asked.add(id)
      return store.media(id)
    },
    loose(address) {
      asked.add(address)
      return { id: address, url: address, version: '' }
    },
    idAt: store.idAt,
  }
}
