import { isImpossibleDate } from '#model/calendar.ts'
import type { Entry } from '#model/content.ts'

/** The value of a field by its path: `date`, `meta.published`. */
export const fieldValue = (data: Entry['data'], field: string): unknown =>
  field.split('.').reduce<unknown>((holder, key) => (holder as Record<string, unknown> | null | undefined)?.[key], data)

/** When an entry is due, ms since 1970; null when it has no such field; NaN when the field holds no date. */
export function publicationTime(data: Entry['data'], field: string): number | null {
  const value = fieldValue(data, field)
  if (value === undefined || value === null || value === '') return null
  if (value instanceof Date) return value.getTime()
  if (typeof value === 'string' && isImpossibleDate(value)) return Number.NaN
  return typeof value === 'string' || typeof value === 'number' ? new Date(value).getTime() : Number.NaN
}
