import type { PullRequest } from '../cms.ts'
import type { Query } from './api.ts'

/** Names that may stand in a query. Nothing else of a path ever does. */
const FIELD = /^[A-Za-z_]\w*$/

/** A path that is read from documents of a type, as far as it has not been followed. */
interface Way {
  readonly type: string
  readonly path: readonly string[]
}

/**
 * The types that were asked for, and those of documents that paths lead to: through a reference, or a list of them, at any of a
 * path's fields. Sanity keeps no schema with its data, so the documents are asked, once for each reference on the longest way.
 */
export async function reachedTypes({ types, paths }: PullRequest, query: Query): Promise<readonly string[]> {
  const reached = new Set(types)
  const followed = new Set<string>()
  let ways = Object.entries(paths).flatMap(([type, own]) => own.map((path): Way => ({ type, path: path.split('.') })))
  while (ways.length > 0) {
    const steps = ways.flatMap(stepsOf).filter(({ type, field, rest }) => {
      const key = [type, field, ...rest].join(' ')
      return !followed.has(key) && followed.add(key)
    })
    if (steps.length === 0) break
    const found = await targetsOf(steps, query)
    ways = steps.flatMap(({ type, field, rest }) =>
      (found.get(`${type} ${field}`) ?? []).map(target => ({ type: target, path: rest })),
    )
    for (const { type } of ways) reached.add(type)
  }
  return [...reached]
}

interface Step {
  readonly type: string
  /** `author`, or `meta.author` of an object. */
  readonly field: string
  readonly rest: readonly string[]
}

const stepsOf = ({ type, path }: Way): Step[] =>
  path.every(name => FIELD.test(name))
    ? path.map((_, at) => ({ type, field: path.slice(0, at + 1).join('.'), rest: path.slice(at + 1) }))
    : []

/** Fields that one query asks about: the API takes addresses of 11 kB. */
const FIELDS_AT_ONCE = 12

/** Types of the documents that a field of a type refers to, by type and field. */
async function targetsOf(steps: readonly Step[], query: Query): Promise<ReadonlyMap<string, readonly string[]>> {
  const fields = [...new Map(steps.map(step => [`${step.type} ${step.field}`, step])).entries()]
  const targets = new Map<string, readonly string[]>()
  for (let from = 0; from < fields.length; from += FIELDS_AT_ONCE) {
    const some = fields.slice(from, from + FIELDS_AT_ONCE)
    const found = await query<Readonly<Record<string, readonly string[] | null>> | null>(
      `{${some.map(([, { field }], at) => `"f${at}": ${typesBehind(field, at)}`).join(', ')}}`,
      Object.fromEntries(some.map(([, { type }], at) => [`t${at}`, type])),
    )
    for (const [at, [key]] of some.entries()) targets.set(key, found?.[`f${at}`] ?? [])
  }
  return targets
}

/** A field of the documents of one type is a reference in some, and a list with references in others: Portable Text is one. */
function typesBehind(field: string, at: number): string {
  const documents = (condition: string): string => `*[_type == $t${at} && ${condition}]`
  const single = `${documents(`defined(${field}._ref)`)}.${field}->_type`
  const many = `${documents(`count(${field}[defined(_ref)]) > 0`)}.${field}[defined(_ref)]->_type`
  return `array::unique(array::compact([...${single}, ...${many}]))`
}
