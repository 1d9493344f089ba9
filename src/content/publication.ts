import type { Entry } from '#model/content.ts'

/** When an entry is due, ms since 1970; null when it has no such field; NaN when the field holds no date. */
export function publicationTime(data: Entry['data'], field: string): number | null {
  const value = field
    .split('.')
    .reduce<unknown>((holder, key) => (holder as Record<string, unknown> | null | undefined)?.[key], data)
  if (value === undefined || value === null || value === '') return null
  if (value instanceof Date) return value.getTime()
  return typeof value === 'string' || typeof value === 'number' ? new Date(value).getTime() : Number.NaN
}
