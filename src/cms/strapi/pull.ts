import { canonicalJson } from '#base/hash.ts'
import type { Change, Pull, PullRequest } from '../cms.ts'
import { type Emitted, emitting } from '../paged/emitted.ts'
import { byIds, type Reading, relatedTo } from '../paged/reading.ts'
import { readAll, readEdits } from '../paged/type-pull.ts'
import type { Query, StrapiApi, StrapiRecord } from './api.ts'
import type { StrapiCursor, TypeCursor } from './cursor.ts'
import { mediaChanges } from './media.ts'
import { type PullPlan, planPull } from './plan.ts'
import { ShapeChanged, strapiReading } from './reading.ts'
import { populateOf, type Shape } from './shape.ts'

export interface StrapiPulling {
  readonly api: StrapiApi
  /** The server's address: that of its media begins with it. */
  readonly base: string
  readonly adminUrl: string
  readonly pageSize: number
  readonly ahead: number
  /** What is asked for: a cursor of another scope is none. */
  readonly asked: string
}

/** Everything, or what has changed since the cursor: types first, then media, then what these have changed elsewhere. */
export async function strapiPull(
  request: PullRequest,
  cursor: StrapiCursor | null,
  pulling: StrapiPulling,
): Promise<Pull> {
  const { held, reconcile, drafts } = request
  const scope: Query = { locale: '*', ...(drafts && { status: 'draft' }) }
  const emitted = emitting(held, cursor !== null)
  let plan: PullPlan = { shapes: new Map(), unsettled: new Set() }
  const readingOf = (type: string, shape: Shape) => strapiReading(type, shape, { ...pulling, scope })
  const planning = (anew: boolean) => planPull(request, cursor, { api: pulling.api, scope, anew })

  async function* type(name: string, shape: Shape): AsyncGenerator<Change> {
    const pull = { reading: readingOf(name, shape), held, emitted }
    const known = cursor?.types[name]
    const asksOtherwise = !known?.shape || canonicalJson(populateOf(known.shape)) !== canonicalJson(populateOf(shape))
    if (known?.seen === undefined || asksOtherwise) yield* readAll(pull)
    else {
      emitted.note(name, known.seen)
      yield* readEdits(pull, known.seen, reconcile)
    }
  }

  async function* changes(): AsyncGenerator<Change> {
    plan = await planning(reconcile)
    try {
      for (const [name, shape] of plan.shapes) if (shape) yield* type(name, shape)
    } catch (error) {
      if (!(error instanceof ShapeChanged)) throw error
      // A field is gone since the cursor: the types are told anew, and read again where they are others.
      plan = await planning(true)
      for (const [name, shape] of plan.shapes)
        if (shape)
          try {
            yield* type(name, shape)
          } catch (again) {
            throw again instanceof ShapeChanged ? pulling.api.malformed(name, 'it refuses fields that it has') : again
          }
    }
    for await (const change of mediaChanges(pulling.api, held, pulling.base, cursor === null)) {
      if (change.kind === 'media-removed') emitted.touch(held.referrers(change.id))
      yield change
    }
    if (cursor !== null) yield* consequences(plan.shapes, readingOf, request, emitted)
  }

  return {
    full: cursor === null,
    changes: changes(),
    cursor: () => {
      const types = [...plan.shapes].map(([name, shape]): [string, TypeCursor] => {
        const seen = emitted.seen(name)
        const unsettled = plan.unsettled.has(name) && { unsettled: true as const }
        return [name, { shape, ...(seen !== undefined && { seen }), ...unsettled }]
      })
      const next: StrapiCursor = { version: 1, scope: pulling.asked, types: Object.fromEntries(types) }
      return JSON.stringify(next)
    },
  }
}

/**
 * Records that are other than they were though nobody has edited them: the other ends of relations that were made or undone,
 * and those that name what has appeared (a draft that is published is again part of what names it) or gone.
 */
async function* consequences(
  plan: PullPlan['shapes'],
  readingOf: (type: string, shape: Shape) => Reading<StrapiRecord>,
  { held }: PullRequest,
  emitted: Emitted,
): AsyncGenerator<Change> {
  for (;;) {
    const touched = emitted.takeTouched()
    const appeared = emitted.takeAppeared()
    if (touched.size === 0 && appeared.size === 0) return
    for (const [name, shape] of plan) {
      if (!shape) continue
      const reading = readingOf(name, shape)
      const own = [...touched].filter(id => held.byId(id)[0]?.type === name && !emitted.keysOf(name).has(id))
      for await (const raw of byIds(reading, own)) yield* emitted.record(reading, raw)
      for (const [relation, target] of Object.entries(shape.relations)) {
        const ids =
          target === null ? [...appeared.values()].flatMap(each => [...each]) : [...(appeared.get(target) ?? [])]
        for await (const raw of relatedTo(reading, relation, ids)) yield* emitted.record(reading, raw)
      }
    }
  }
}
