import { type Entry, LAZY } from '#model/content.ts'
import { shortened, valueDigest } from './value-digest.ts'

/** What an entry was made from, and the images that it names. */
export interface EntrySource {
  /** Equal texts: equal entries. */
  readonly source: string
  /** Of the images that the entry names; empty when it names none. */
  readonly images: string
}

/** What an entry was made from; `key` is its `collection/id`. */
export type SourceOf = (key: string, entry: Entry) => EntrySource

/** Digest of one part of an entry, as `entry-views.ts` names it: two that are equal look the same to a page. */
export function partDigest(entry: Entry, part: string, { source, images }: EntrySource): string {
  const dot = part.indexOf('.')
  const holder = part.startsWith('data.')
    ? entry.data
    : part.startsWith('metadata.')
      ? entry.rendered?.metadata
      : undefined
  const name = holder ? part.slice(dot + 1) : part
  if (part === 'rendered') return String(entry.rendered !== undefined)
  const value = holder
    ? name === 'members'
      ? Object.keys(holder)
      : (holder as Readonly<Record<string, unknown>>)[name]
    : part === 'members'
      ? (entry[LAZY] ?? Object.keys(entry))
      : part === 'html'
        ? entry.rendered?.html
        : (entry as unknown as Readonly<Record<string, unknown>>)[part]
  const text = valueDigest(value) ?? `?${source}`
  return images !== '' && showsImages(entry, part, name) ? shortened(`${text} ${images}`) : text
}

/** Whether the images that an entry names show in this part of it. */
const showsImages = ({ imageImports }: Entry, part: string, name: string): boolean =>
  part === 'html' || (part.startsWith('data.') && (imageImports ?? []).some(([first]) => first === name))
