import { type CmsRecord, type FieldValue, isMediaReference, isReference, type Media } from '#model/record.ts'
import type { Look } from './look.ts'

/** What is known of a picture once it is here. */
const MEDIA_FACTS = new Set(['thumbhash', 'width', 'height'])

/** What stands at a path: a value of the record, or of what it names on the way; media have fields, too (`hero.alt`). */
export type Found = FieldValue | undefined

/**
 * The value at `author.name`: references and media are followed, lists give a list. The record's own `id`, `locale` and
 * `title` are there unless fields of these names are. Undefined where nothing stands.
 */
export function valueAt(record: CmsRecord, path: string, look: Look): Found {
  const [first, ...rest] = path.split('.') as [string, ...string[]]
  return follow(fieldOf(record, first), rest, record, look)
}

/** Every value that a path leads to, lists flattened: what conditions are held against. */
export function valuesAt(record: CmsRecord, path: string, look: Look): readonly Found[] {
  const value = valueAt(record, path, look)
  return Array.isArray(value) ? value.flat(8) : [value as Found]
}

function fieldOf(record: CmsRecord, name: string): Found {
  if (Object.hasOwn(record.fields, name)) return record.fields[name]
  if (name === 'id' || name === 'locale' || name === 'title') return record[name]
  return undefined
}

function follow(value: Found, path: readonly string[], record: CmsRecord, look: Look): Found {
  const [key, ...rest] = path
  if (key === undefined) return value
  if (Array.isArray(value)) {
    const found = (value as readonly FieldValue[]).map(item => follow(item, path, record, look))
    return found.filter(item => item !== undefined && item !== null) as FieldValue[]
  }
  if (isReference(value)) {
    const target = look.record(value.$ref, record.locale)
    return target && follow(fieldOf(target, key), rest, target, look)
  }
  if (isMediaReference(value)) {
    const own = key === '$media' || !Object.hasOwn(value, key) ? null : (value as unknown as CmsRecord['fields'])[key]
    if (own !== null && own !== undefined && own !== '') return follow(own, rest, record, look)
    if (MEDIA_FACTS.has(key)) return { ...value, fact: key }
    const media = look.media(value.$media) as (Media & Readonly<Record<string, string | number>>) | undefined
    return media?.[key]
  }
  if (value === null || typeof value !== 'object') return undefined
  return Object.hasOwn(value, key) ? follow((value as Record<string, FieldValue>)[key], rest, record, look) : undefined
}
