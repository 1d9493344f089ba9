import { types } from 'node:util'
import type { RawEntry } from '#cms/cms.ts'
import { isImpossibleDate } from '#model/calendar.ts'
import type { Failure } from '#model/failure.ts'
import { type Locate, named } from './entry-failures.ts'
import { fieldName } from './issue.ts'

type Path = readonly (string | number)[]

/** Dates of an entry that no calendar has. */
export interface ImpossibleDates {
  /** The schema has made another day of them: nobody meant that. */
  readonly faults: readonly (() => Failure)[]
  /** The schema takes them as texts, or makes something of its own of them. */
  readonly warnings: readonly (() => Failure)[]
}

const NONE: ImpossibleDates = { faults: [], warnings: [] }

/** Looks for them in what stands in the entry; `data` is what its schema made of it. What the schema drops is not looked at. */
export function impossibleDates(raw: RawEntry, data: unknown, locate: Locate): ImpossibleDates {
  const found: { path: Path; text: string; isDate: boolean }[] = []
  // YAML's aliases let an object stand in many places, and in itself.
  let seen: Set<object> | undefined
  const visit = (written: unknown, read: unknown, path: () => Path): void => {
    if (typeof written === 'string') {
      if (read !== undefined && isImpossibleDate(written))
        found.push({ path: path(), text: written, isDate: types.isDate(read) })
      return
    }
    if (written === null || typeof written !== 'object' || types.isDate(written)) return
    if (path !== root) {
      seen ??= new Set()
      if (seen.has(written)) return
      seen.add(written)
    }
    const list = Array.isArray(written)
    for (const key of Object.keys(written))
      visit(written[key as never], (read as Record<string, unknown> | null | undefined)?.[key], () => [
        ...path(),
        list ? Number(key) : key,
      ])
  }
  visit(raw.data, data, root)
  if (found.length === 0) return NONE
  const told = found.map(({ path, text, isDate }) => ({
    isDate,
    failure: () => failureOf(raw, path, text, isDate, locate),
  }))
  return {
    faults: told.flatMap(({ isDate, failure }) => (isDate ? [failure] : [])),
    warnings: told.flatMap(({ isDate, failure }) => (isDate ? [] : [failure])),
  }
}

const root = (): Path => []

const failureOf = (raw: RawEntry, path: Path, text: string, isDate: boolean, locate: Locate): Failure => ({
  code: isDate ? 'entry-invalid' : 'date-impossible',
  message: `${named(raw)}: ${fieldName(path)}: expected a date that exists, came ${JSON.stringify(text)}`,
  where: locate(raw, path),
  hint: isDate
    ? `Mend \`${fieldName(path)}\`: no calendar has that day or time.`
    : `It is shown as it stands: the schema takes any text. Mend \`${fieldName(path)}\`, if a date is meant.`,
})
