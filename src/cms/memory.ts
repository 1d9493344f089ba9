import type { CmsRecord, Media } from '#model/record.ts'
import type { Change, Cms, FieldDescription, SourceDescription } from './cms.ts'

/** A CMS that lives in this process. Its cursor is the number of edits so far: nothing is ever missed. */
export interface MemoryCms extends Cms {
  put(record: CmsRecord): void
  remove(type: string, id: string, locale?: string): void
  putMedia(media: Media): void
  removeMedia(id: string): void
}

export function memoryCms(name = 'memory'): MemoryCms {
  const records = new Map<string, CmsRecord>()
  const media = new Map<string, Media>()
  const edits: Change[] = []
  const keyOf = (type: string, id: string, locale: string | undefined): string => `${type}\0${id}\0${locale ?? ''}`
  return {
    name,
    put(record) {
      records.set(keyOf(record.type, record.id, record.locale), record)
      edits.push({ kind: 'record', record })
    },
    remove(type, id, locale) {
      for (const [key, record] of records)
        if (record.type === type && record.id === id && (locale === undefined || record.locale === locale))
          records.delete(key)
      edits.push({ kind: 'removed', type, id, ...(locale !== undefined && { locale }) })
    },
    putMedia(file) {
      media.set(file.id, file)
      edits.push({ kind: 'media', media: file })
    },
    removeMedia(id) {
      media.delete(id)
      edits.push({ kind: 'media-removed', id })
    },
    async pull({ types, cursor, signal }) {
      const { since, of } = parseCursor(cursor)
      const asked = [...types].sort().join(' ')
      const full = since === null || since > edits.length || of !== asked
      const seen = edits.length
      const isAsked = (change: Change): boolean =>
        change.kind === 'record'
          ? types.includes(change.record.type)
          : change.kind !== 'removed' || types.includes(change.type)
      async function* changes(): AsyncGenerator<Change> {
        const all: Iterable<Change> = full ? everything() : edits.slice(since, seen)
        for (const change of all) {
          signal?.throwIfAborted()
          if (isAsked(change)) yield change
        }
      }
      function* everything(): Generator<Change> {
        for (const record of [...records.values()]) yield { kind: 'record', record }
        for (const file of [...media.values()]) yield { kind: 'media', media: file }
      }
      return { full, changes: changes(), cursor: () => JSON.stringify({ since: seen, of: asked }) }
    },
    async describe(): Promise<SourceDescription> {
      const types = [...new Set([...records.values()].map(({ type }) => type))].sort()
      return {
        types: types.map(type => {
          const own = [...records.values()].filter(record => record.type === type)
          const names = new Set(own.flatMap(({ fields }) => Object.keys(fields)))
          const fields = [...names].map((field): FieldDescription => ({ name: field, kind: 'unknown' }))
          return { type, total: own.length, fields }
        }),
        failures: [],
      }
    },
  }
}

function parseCursor(cursor: string | undefined): { readonly since: number | null; readonly of: string } {
  if (cursor === undefined) return { since: null, of: '' }
  try {
    const { since, of } = JSON.parse(cursor) as { since: number; of: string }
    return { since, of }
  } catch {
    return { since: null, of: '' }
  }
}
