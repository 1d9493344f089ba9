import { z } from 'zod'
import type { Path } from './issues.ts'

/** The schemas that may hold at `path` below `schema`; empty when the schema knows no such path. */
export function schemasAt(schema: z.core.$ZodType, path: Path): readonly z.core.$ZodType[] {
  return path.reduce<readonly z.core.$ZodType[]>(
    (schemas, key) => schemas.flatMap(each => alternatives(each).flatMap(one => below(one, key))),
    [schema],
  )
}

/** The keys that objects may have at `path`. */
export function keysAt(schema: z.core.$ZodType, path: Path): readonly string[] {
  return schemasAt(schema, path)
    .flatMap(alternatives)
    .flatMap(each => {
      if (each instanceof z.ZodObject) return Object.keys(each.shape)
      return each instanceof z.ZodRecord && each.keyType instanceof z.ZodEnum ? each.keyType.options.map(String) : []
    })
}

/** What stands behind defaults, optionals and unions: the plain alternatives. */
export function alternatives(schema: z.core.$ZodType): readonly z.core.$ZodType[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodLazy) {
    return alternatives(schema.unwrap())
  }
  if (schema instanceof z.ZodUnion) return schema.options.flatMap(alternatives)
  return [schema]
}

function below(schema: z.core.$ZodType, key: string | number): readonly z.core.$ZodType[] {
  if (schema instanceof z.ZodObject) {
    const shape = schema.shape as Record<string, z.core.$ZodType>
    return Object.hasOwn(shape, key)
      ? [shape[key] as z.core.$ZodType]
      : schema.def.catchall instanceof z.ZodUnknown
        ? [z.unknown()]
        : []
  }
  if (schema instanceof z.ZodRecord) return [schema.valueType]
  if (schema instanceof z.ZodArray) return /^\d{1,3}$/.test(String(key)) ? [schema.element] : []
  return schema instanceof z.ZodUnknown ? [schema] : []
}
