import type { z } from 'zod'
import type { Failure } from '#model/failure.ts'
import { nearest } from '#model/nearest.ts'

export type Path = readonly (string | number)[]

/** What a schema complains about: `path` leads to the value, or to the key itself when `at` is `key`. */
export interface Complaint {
  readonly path: Path
  readonly at: 'value' | 'key'
  readonly message: string
  readonly hint?: string
}

type Issue = z.core.$ZodIssue
type RawIssue = z.core.$ZodRawIssue

/** Words for what a schema expects where it has none of its own: a noun phrase. Given to `safeParse` as `error`. */
export function expectation(issue: RawIssue): string {
  if (issue.code === 'invalid_type') return article(issue.expected)
  if (issue.code === 'invalid_value') return oneOf(issue.values.map(value => JSON.stringify(value)))
  if (issue.code === 'too_small')
    return issue.origin === 'string' ? 'a text that is not empty' : `at least ${issue.minimum}`
  if (issue.code === 'too_big') return `at most ${issue.maximum}`
  return 'another value'
}

/** Makes sentences of what a schema found wrong with `root`. `keysAt` lists the keys that the schema knows at a path. */
export function complaints(
  issues: readonly Issue[],
  root: unknown,
  keysAt: (path: Path) => readonly string[],
): readonly Complaint[] {
  return issues.flatMap(issue => complaintsOf(issue, [], root, keysAt))
}

function complaintsOf(
  issue: Issue,
  prefix: Path,
  root: unknown,
  keysAt: (path: Path) => readonly string[],
): Complaint[] {
  const path = [...prefix, ...(issue.path as (string | number)[])]
  if (issue.code === 'invalid_union') {
    const branch = likelyBranch(issue.errors)
    if (branch) return branch.flatMap(inner => complaintsOf(inner, path, root, keysAt))
  }
  if (issue.code === 'unrecognized_keys') return issue.keys.map(key => unknownKey([...path, key], keysAt(path)))
  if (issue.code === 'invalid_key') {
    const expected = issue.issues[0]?.message ?? 'another key'
    return [{ path, at: 'key', message: `"${dotted(path)}": expected ${expected} as the key` }]
  }
  const value = valueAt(root, path)
  const name = path.length ? `"${dotted(path)}"` : 'The whole value'
  const sentence =
    value === undefined
      ? `${name} is missing: expected ${issue.message}`
      : `${name}: expected ${issue.message}, got ${show(value)}`
  return [{ path, at: 'value', message: sentence }]
}

/** The alternative that the author was after: one that fails inside the value, not because of its kind. */
function likelyBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  return branches.find(
    issues => issues.length && issues.every(issue => issue.path.length || issue.code === 'unrecognized_keys'),
  )
}

function unknownKey(path: Path, known: readonly string[]): Complaint {
  const meant = nearest(String(path.at(-1)), known)
  const hint = meant ? `Did you mean "${meant}"?` : known.length ? `Known here: ${known.join(', ')}.` : undefined
  return { path, at: 'key', message: `Unknown key "${dotted(path)}"`, hint }
}

/** A failure of `site.json` or of a row, at its place. */
export const failureOf = (complaint: Complaint, where: string): Failure => ({
  code: 'site-invalid',
  message: complaint.message,
  where,
  ...(complaint.hint ? { hint: complaint.hint } : {}),
})

export const dotted = (path: Path): string => path.join('.')

function valueAt(root: unknown, path: Path): unknown {
  let value = root
  for (const key of path) {
    if (value === null || typeof value !== 'object' || !Object.hasOwn(value, key)) return undefined
    value = (value as Record<string | number, unknown>)[key]
  }
  return value
}

function show(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  if (value !== null && typeof value === 'object') return 'an object'
  const text = JSON.stringify(value) ?? `a ${typeof value}`
  return text.length > 80 ? `${text.slice(0, 77)}…"` : text
}

function article(kind: string): string {
  if (kind === 'array' || kind === 'tuple') return 'a list'
  if (kind === 'object' || kind === 'record') return 'an object'
  if (kind === 'boolean') return 'true or false'
  if (kind === 'int') return 'a whole number'
  return kind === 'string' ? 'a text' : `a ${kind}`
}

const oneOf = (values: readonly string[]): string =>
  values.length === 1 ? String(values[0]) : `one of ${values.join(', ')}`
