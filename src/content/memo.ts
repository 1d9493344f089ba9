import type { Source } from '#cms/cms.ts'
import type { Markdown } from './engine.ts'
import type { ParsedContent } from './parse-content.ts'
import type { CollectionSchemas } from './schema.ts'

/** Characters that the memo of a thread may hold, and sources. */
const MAX_SIZE = 12_000_000
const MAX_SOURCES = 16

const kept = new Map<string, ParsedContent>()
const schemaKeys = new WeakMap<object, string>()
let schemaCount = 0

/** What decides about parsed content besides the source's own content. */
export interface MemoScope {
  readonly source: Source
  readonly schemas: CollectionSchemas
  readonly schemasKey?: string
  readonly markdown: Markdown
}

/** The thread's memo of parsed sources, least recently used first out. */
export function memoOf({ source, schemas, schemasKey, markdown }: MemoScope) {
  const keyFor = (identity: string): string =>
    [schemasKey ?? keyOf(schemas), markdown.key, source.name, identity].join('\0')
  return {
    find(): ParsedContent | undefined {
      if (kept.size === 0) return undefined
      const key = keyFor(source.identity())
      const found = kept.get(key)
      if (found) {
        kept.delete(key)
        kept.set(key, found)
      }
      return found
    },
    keep(parsed: ParsedContent): void {
      if (parsed.size > MAX_SIZE / 2) return
      kept.set(keyFor(parsed.identity), parsed)
      let size = 0
      for (const { size: each } of kept.values()) size += each
      for (const [key, oldest] of kept) {
        if (size <= MAX_SIZE && kept.size <= MAX_SOURCES) break
        kept.delete(key)
        size -= oldest.size
      }
    },
  }
}

function keyOf(schemas: object): string {
  const known = schemaKeys.get(schemas)
  if (known) return known
  const key = `schemas ${++schemaCount}`
  schemaKeys.set(schemas, key)
  return key
}
