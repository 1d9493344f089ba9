import type { OptionsSchema } from './load.ts'

/** The part of a schema that is looked at. The theme brings its own copy of Zod, so that classes say nothing. */
interface Described {
  readonly shape?: Readonly<Record<string, unknown>>
  readonly def?: {
    /** Of what may be absent, null or has a default. */
    readonly innerType?: unknown
    /** Of what is transformed. */
    readonly in?: unknown
    readonly element?: unknown
    readonly valueType?: unknown
    readonly options?: unknown
    readonly getter?: () => unknown
  }
}

/** The options that a theme's schema knows at a path: those of the whole at the empty one. None where it is no object. */
export const optionNames = (schema: OptionsSchema, path: readonly PropertyKey[]): readonly string[] => [
  ...new Set(
    path
      .reduce<readonly Described[]>((found, key) => found.flatMap(each => below(each, key)), plain(schema))
      .flatMap(({ shape = {} }) => Object.keys(shape)),
  ),
]

/** What stands behind defaults, optionals, transforms and unions. */
function plain(schema: unknown): readonly Described[] {
  const { def = {} } = (schema ?? {}) as Described
  const behind = def.innerType ?? def.in ?? def.getter?.()
  if (behind !== undefined) return plain(behind)
  return Array.isArray(def.options) ? def.options.flatMap(plain) : [schema as Described]
}

function below({ shape, def = {} }: Described, key: PropertyKey): readonly Described[] {
  const member =
    shape && typeof key === 'string' && Object.hasOwn(shape, key) ? shape[key] : (def.element ?? def.valueType)
  return member === undefined ? [] : plain(member)
}
