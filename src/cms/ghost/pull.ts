import type { Change, Pull, PullRequest } from '../cms.ts'
import { type Emitted, emitting } from '../paged/emitted.ts'
import { byIds, everything, keyText, type Reading } from '../paged/reading.ts'
import { readAll, readEdits } from '../paged/type-pull.ts'
import { type GhostApi, type GhostRecord, type GhostType, isTimed } from './api.ts'
import { notingPictures } from './pictures.ts'
import { recordOf } from './record.ts'

export interface GhostPulling {
  readonly api: GhostApi
  readonly base: string
  readonly types: readonly GhostType[]
  /** What is asked for: a cursor of another one is none. */
  readonly asked: string
  readonly pageSize: number
  readonly ahead: number
}

/** By type: the latest edit that was seen, ISO. */
interface GhostCursor {
  readonly version: 1
  readonly asked: string
  readonly seen: Readonly<Partial<Record<GhostType, string>>>
}

export function ghostPull(request: PullRequest, pulling: GhostPulling): Pull {
  const { held, reconcile, signal } = request
  const { api, base, types, asked, pageSize, ahead } = pulling
  const cursor = parseCursor(request.cursor, asked)
  const emitted = emitting(held, cursor !== null)
  const pictures = notingPictures(held)
  const readingOf = (type: GhostType): Reading<GhostRecord> => ({
    name: api.name,
    type,
    pageSize,
    ahead,
    page: query => api.page(type, query),
    key: ({ id }) => ({ id }),
    editedAt: ({ updated_at: edited }) => (typeof edited === 'string' ? new Date(edited).toISOString() : undefined),
    record: raw => recordOf(type, raw, base),
  })

  async function* type(name: GhostType): AsyncGenerator<Change> {
    const pull = { reading: readingOf(name), held, emitted }
    const since = cursor?.seen[name]
    emitted.note(name, since)
    if (!isTimed(name)) yield* readUntimed(pull.reading, request, emitted)
    else if (since === undefined) yield* readAll(pull)
    else yield* readEdits(pull, since, reconcile)
  }

  async function* records(): AsyncGenerator<Change> {
    for (const name of types) yield* type(name)
    // Posts lose a tag or an author that is gone, and nobody has edited them.
    for (let touched = emitted.takeTouched(); cursor && touched.size > 0; touched = emitted.takeTouched())
      for (const name of types) {
        const own = [...touched].filter(id => held.byId(id)[0]?.type === name && !emitted.keysOf(name).has(id))
        for await (const raw of byIds(readingOf(name), own)) yield* emitted.record(readingOf(name), raw)
      }
  }

  async function* changes(): AsyncGenerator<Change> {
    for await (const change of records()) {
      signal?.throwIfAborted()
      pictures.note(change)
      yield change
    }
    yield* pictures.changes()
  }

  return {
    full: cursor === null,
    changes: changes(),
    cursor: () => {
      const seen = Object.fromEntries(types.flatMap(name => (emitted.seen(name) ? [[name, emitted.seen(name)]] : [])))
      return JSON.stringify({ version: 1, asked, seen } satisfies GhostCursor)
    },
  }
}

/**
 * A type that tells no times is read as a whole: tags and authors are few. Its total is no measure: Ghost counts the ones
 * without a post, and does not list them.
 */
async function* readUntimed(
  reading: Reading<GhostRecord>,
  { held }: PullRequest,
  emitted: Emitted,
): AsyncGenerator<Change> {
  const keys = new Set<string>()
  for await (const { records } of everything(reading).pages)
    for (const raw of records) {
      keys.add(raw.id)
      yield* emitted.record(reading, raw)
    }
  const before = new Set([...held.keys(reading.type)].map(keyText))
  for (const key of before.difference(keys)) yield emitted.removed(reading.type, key)
}

function parseCursor(text: string | undefined, asked: string): GhostCursor | null {
  if (text === undefined) return null
  try {
    const cursor = JSON.parse(text) as GhostCursor
    return cursor.version === 1 && cursor.asked === asked ? cursor : null
  } catch {
    return null
  }
}
