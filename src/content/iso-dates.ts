import { isImpossibleDate } from '#model/calendar.ts'
import type { ZodIssue } from './schema.ts'

const ISO = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?$/

/**
 * A copy of the data with dates in place of the texts that a schema wants to be dates: JSON has none, and the same schema
 * takes what stands in YAML. Null where that mends nothing.
 */
export function withDates(data: unknown, issues: readonly ZodIssue[]): unknown {
  const wanted = issues.filter(({ code, expected }) => code === 'invalid_type' && expected === 'date')
  let copy: unknown = null
  for (const { path } of wanted) {
    const text = path.reduce<unknown>(
      (holder, key) => (holder as Record<PropertyKey, unknown> | undefined)?.[key],
      data,
    )
    if (typeof text !== 'string' || !ISO.test(text) || isImpossibleDate(text)) continue
    copy ??= structuredClone(data)
    const holder = path
      .slice(0, -1)
      .reduce<unknown>((each, key) => (each as Record<PropertyKey, unknown>)[key], copy) as Record<PropertyKey, unknown>
    holder[path.at(-1) as PropertyKey] = new Date(text)
  }
  return copy
}
