import { isImpossibleDate } from '#model/calendar.ts'
import type { ZodIssue } from './schema.ts'

/**
 * One fault of an entry's data as a sentence: `tags[2]: expected string, came 7`. `data` is what the schema was given.
 */
export function issueSentence(issue: ZodIssue, data: unknown): string {
  const field = fieldName(issue.path)
  const expectation = expectationOf(issue)
  const prefix = field ? `${field}: ` : ''
  if (!expectation) return `${prefix}${issue.message}`
  const value = valueAt(data, issue.path)
  if (expectation === 'date' && typeof value === 'string' && isImpossibleDate(value))
    return `${prefix}expected a date that exists, came ${shown(value)}`
  return `${prefix}expected ${expectation}, ${value === undefined || value === null ? 'but it is missing' : `came ${shown(value)}`}`
}

/** What kind of advice helps: the field is missing, unknown, or of another kind. */
export function issueHint(issue: ZodIssue, data: unknown): string {
  if (issue.code === 'unrecognized_keys')
    return "Remove the field, or add it to the schema in the theme's content config."
  const field = fieldName(issue.path)
  const value = valueAt(data, issue.path)
  if (value === undefined || value === null) return `Add \`${field || 'the fields'}\` to the entry.`
  return `Change \`${field || 'the entry'}\`, or the schema in the theme's content config.`
}

function expectationOf(issue: ZodIssue): string | null {
  // A message of the theme's own says more than anything made here.
  if (!issue.message.startsWith('Invalid')) return null
  if (issue.code === 'invalid_type') return String(issue.expected)
  if (issue.code === 'invalid_value') return oneOf((issue.values as unknown[]).map(value => JSON.stringify(value)))
  if (issue.code === 'invalid_union') {
    const options =
      (issue.errors as ZodIssue[][] | undefined)?.map(issues => issues.map(expectationOf).find(Boolean) ?? null) ?? []
    return options.length > 0 && options.every(option => option !== null) ? oneOf([...new Set(options)]) : null
  }
  return null
}

const oneOf = (options: readonly string[]): string =>
  options.length > 1 ? `one of ${options.join(', ')}` : (options[0] ?? 'nothing')

function valueAt(data: unknown, path: readonly PropertyKey[]): unknown {
  let value: unknown = data
  for (const key of path) value = (value as Record<PropertyKey, unknown> | null | undefined)?.[key]
  return value
}

/** `tags[2].name` */
export const fieldName = (path: readonly PropertyKey[]): string =>
  path.map((key, at) => (typeof key === 'number' ? `[${key}]` : at === 0 ? String(key) : `.${String(key)}`)).join('')

function shown(value: unknown): string {
  if (value instanceof Date) return `the date ${Number.isNaN(value.getTime()) ? 'NaN' : value.toISOString()}`
  const text = textOf(value)
  return text.length > 60 ? `${text.slice(0, 59)}…` : text
}

const MOST_MEMBERS = 100

/** As JSON, while that is short: aliases in YAML make a value of a few lines as long as one likes. */
function textOf(value: unknown): string {
  let left = MOST_MEMBERS
  try {
    const text = JSON.stringify(value, (_, member) => {
      left -= 1
      if (left < 0) throw new RangeError('more than anybody reads')
      return member
    })
    return text ?? String(value)
  } catch {
    return Array.isArray(value) ? 'a long list' : 'an object with many members'
  }
}
