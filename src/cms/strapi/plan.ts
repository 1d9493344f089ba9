import { SiteError } from '#model/failure.ts'
import type { PullRequest } from '../cms.ts'
import type { Query, StrapiApi } from './api.ts'
import type { StrapiCursor } from './cursor.ts'
import { readSchemas } from './schemas.ts'
import { type Shape, shapeOf } from './shape.ts'

/** The types that a pull reads, in order; null for the shape of one that has no record yet. */
export interface PullPlan {
  readonly shapes: ReadonlyMap<string, Shape | null>
  /** Types with a path through a relation that leads nowhere yet: their shape is to be told again. */
  readonly unsettled: ReadonlySet<string>
}

/**
 * What was asked for, and what paths lead through. Shapes are those of the cursor, but of types without one, and of all when
 * `anew`.
 */
export async function planPull(
  { types, paths }: PullRequest,
  cursor: StrapiCursor | null,
  { api, scope, anew }: { readonly api: StrapiApi; readonly scope: Query; readonly anew: boolean },
): Promise<PullPlan> {
  const plan = new Map<string, Shape | null>()
  const unsettled = new Set<string>()
  const schemas = cursor && !anew ? null : await readSchemas(api)
  const visit = async (type: string, through: readonly string[]): Promise<void> => {
    let shape = plan.get(type)
    if (shape === undefined) {
      const known = cursor?.types[type]
      shape = (anew || known?.unsettled ? null : known?.shape) ?? (await shapeOf(type, api, schemas, scope))
      plan.set(type, shape)
    }
    const beyond = new Map<string, string[]>()
    for (const path of through) {
      const [field, ...rest] = path.split('.') as [string, ...string[]]
      const target = shape?.relations[field]
      if (target === '') unsettled.add(type)
      else if (target === null) throw new SiteError(untold(type, field, api.name))
      else if (target !== undefined)
        beyond.set(target, [...(beyond.get(target) ?? []), ...(rest.length > 0 ? [rest.join('.')] : [])])
    }
    for (const [target, rest] of beyond) if (!plan.has(target) || rest.length > 0) await visit(target, rest)
  }
  for (const type of [...types].sort()) await visit(type, paths[type] ?? [])
  return { shapes: plan, unsettled }
}

const untold = (type: string, field: string, name: string) => ({
  code: 'cms-relation-untold',
  message: `The relation "${field}" of "${type}" leads to a type that the credentials for ${name} cannot tell`,
  where: `${type}.${field}`,
  hint: 'Allow the token `getContentTypes` of the Content-Type Builder, or `find` on the type that the relation leads to.',
})
