import type { CollectionMapping, Condition, Scalar } from '#model/mapping.ts'
import { type CmsRecord, isReference } from '#model/record.ts'
import type { Site } from '#model/site.ts'
import type { Look } from './look.ts'
import { type Found, valuesAt } from './path.ts'

/** Which records of a type belong to a collection of a site. */
export interface Selector {
  readonly type: string
  /** A condition that every match fulfils: one of these values stands at the path. */
  readonly key: { readonly path: string; readonly options: ReadonlySet<Scalar> } | undefined
  /** How many references a condition may go through: so far a change elsewhere can reach. */
  readonly depth: number
  matches(record: CmsRecord, look: Look): boolean
}

/** `{domain}` and the like stand for what the site is, so that one mapping serves many. */
export function selectorOf(
  mapping: CollectionMapping,
  site: Pick<Site, 'id' | 'domain' | 'name' | 'locale'>,
): Selector {
  const locale = mapping.locale ?? site.locale
  const filled = (value: Scalar): Scalar =>
    typeof value === 'string'
      ? value.replace(/\{(id|domain|name|locale)\}/g, (_, key: 'id' | 'domain' | 'name' | 'locale') => site[key])
      : value
  const tests = Object.entries(mapping.filter ?? {}).map(([path, condition]) => testOf(path, condition, filled))
  return {
    type: mapping.type,
    key: tests.find(({ isNegative }) => !isNegative),
    depth: Math.max(0, ...tests.map(({ path }) => path.split('.').length - 1)),
    matches(record, look) {
      if (record.type !== mapping.type) return false
      if (locale !== '*' && record.locale !== undefined && record.locale !== locale) return false
      return tests.every(({ path, options, isNegative }) => {
        const values = comparablesAt(record, path, look)
        return values.some(value => options.has(value)) !== isNegative
      })
    },
  }
}

interface Test {
  readonly path: string
  readonly options: ReadonlySet<Scalar>
  readonly isNegative: boolean
}

function testOf(path: string, condition: Condition, filled: (value: Scalar) => Scalar): Test {
  const isNegative = condition !== null && typeof condition === 'object' && 'not' in condition
  const wanted = isNegative ? condition.not : condition
  const options = Array.isArray(wanted) ? (wanted as readonly Scalar[]) : [wanted as Scalar]
  return { path, options: new Set(options.map(filled)), isNegative }
}

/** What conditions are compared with: references by the id of what they name, nothing at all as `null`. */
export function comparablesAt(record: CmsRecord, path: string, look: Look): readonly Scalar[] {
  const values = valuesAt(record, path, look)
  return values.length === 0 ? [null] : values.map(comparable)
}

function comparable(value: Found): Scalar {
  if (value === undefined || value === null) return null
  if (isReference(value)) return value.$ref
  return typeof value === 'object' ? '' : value
}
