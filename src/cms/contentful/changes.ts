import type { Change, Held, PullRequest } from '../cms.ts'
import type { ContentfulApi, Resource } from './api.ts'
import { type Environment, mediaOf, recordsOf } from './records.ts'

/** What a pull goes by. */
export interface Pulling {
  readonly api: ContentfulApi
  readonly around: Environment
  /** Types to be pulled: those of the request, and those that its paths lead through. */
  readonly asked: ReadonlySet<string>
  readonly request: PullRequest
  /** Of the source, for messages. */
  readonly name: string
}

export interface Reading {
  readonly around: Environment
  readonly asked: ReadonlySet<string>
  readonly held: Held
  /** Types of the entries that this pull has brought. */
  readonly typeOf: Map<string, string>
  readonly full: boolean
}

/** The changes that a resource of a sync or a list is. */
export function* changesOf(resource: Resource, reading: Reading): Generator<Change> {
  const { around, asked, held, typeOf, full } = reading
  const { id, type: kind, contentType } = resource.sys
  if (kind === 'Entry') {
    const type = contentType?.sys.id
    if (type === undefined || !asked.has(type)) return
    typeOf.set(id, type)
    const records = recordsOf(resource, around)
    if (!full)
      for (const { locale } of held.byId(id))
        if (locale !== undefined && !records.some(record => record.locale === locale))
          yield { kind: 'removed', type, id, locale }
    for (const record of records) yield { kind: 'record', record }
  } else if (kind === 'Asset') {
    const media = mediaOf(resource, around)
    if (media) yield { kind: 'media', media }
    else if (!full) yield { kind: 'media-removed', id }
  } else if (kind === 'DeletedEntry') {
    // Of what type it was, the sync does not always tell.
    const type = typeOf.get(id) ?? held.byId(id)[0]?.type
    if (type !== undefined) yield { kind: 'removed', type, id }
  } else if (kind === 'DeletedAsset') yield { kind: 'media-removed', id }
}
