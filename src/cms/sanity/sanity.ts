import { canonicalJson, digestOf } from '#base/hash.ts'
import { type Failure, SiteError } from '#model/failure.ts'
import type { Change, Cms, Pull, PullRequest } from '../cms.ts'
import type { Asking } from '../http/ask.ts'
import type { Fetch } from '../http/fetch.ts'
import { type Query, type SanityDocument, sanityQuery } from './api.ts'
import { describeDataset } from './describe.ts'
import { reachedTypes } from './reached-types.ts'
import { ASSET_TYPES, isAsset, mediaOf, publishedId, type RecordOptions, recordOf } from './records.ts'

export interface SanityOptions extends RecordOptions {
  readonly project: string
  readonly dataset: string
  /** Absent for a public dataset, which shows what is published to everybody. */
  readonly token?: string
  readonly fetch: Fetch
  /** `https://<project>.api.sanity.io` when absent: never the CDN, which answers with what was. */
  readonly url?: string
  /** Documents in one answer. */
  readonly pageSize?: number
}

export const sanityUrl = (project: string): string => `https://${project}.api.sanity.io`

/** From this version on, what is published is the default, and drafts have a perspective of their own. */
const API_VERSION = '2025-02-19'
/** Rises when the same documents become other records than before. */
const VERSION = 1
const PAGE_SIZE = 500
const IDS_PAGE_SIZE = 5000
/** ms before the last edit that was seen, from which the next pull begins: transactions become visible out of order, and times count seconds. */
const OVERLAP = 60_000

/** What is to be pulled, assets included; the id is the last that was seen of that moment. */
const CHANGED =
  '*[_type in $types && (_updatedAt > $at || (_updatedAt == $at && _id > $id))] | order(_updatedAt asc, _id asc)'
const IDS = '*[_type in $types && _id > $id] | order(_id asc)'

/**
 * Sanity, by GROQ. Edits come in the order in which they were made. Nothing tells of deletions: when the number of documents
 * is not that of the records, or somebody asks for it, ids are compared. Pulls with drafts read everything, since a draft that is
 * thrown away brings back an older document, which no time tells of.
 */
export function sanityCms(options: SanityOptions): Cms {
  const { project, dataset, pageSize = PAGE_SIZE } = options
  const name = `sanity ${project}/${dataset}`
  const queryIn = (perspective: 'published' | 'drafts', signal?: AbortSignal): Query => {
    const asking: Asking = {
      fetch: options.fetch,
      name,
      headers: options.token ? { authorization: `Bearer ${options.token}` } : {},
      credentials:
        'Look at the variable that `token` of the source names; drafts and private datasets need a token with read access.',
      ...(signal && { signal }),
    }
    return sanityQuery({ base: options.url ?? sanityUrl(project), version: API_VERSION, dataset, perspective }, asking)
  }
  return {
    name,
    async pull(request) {
      const { drafts, signal } = request
      if (drafts && !options.token) throw new SiteError(noToken(name))
      const query = queryIn(drafts ? 'drafts' : 'published', signal)
      const asked = await reachedTypes(request, query)
      const stamp = digestOf(
        canonicalJson({
          version: VERSION,
          project,
          dataset,
          drafts,
          types: [...asked].sort(),
          language: options.languageField ?? null,
        }),
      )
      return changesSince(request, { query, name, pageSize, options, stamp, asked })
    },
    async describe(types, signal) {
      return { types: await describeDataset(queryIn('published', signal), types), failures: [] }
    },
  }
}

interface Pulling {
  readonly query: Query
  readonly name: string
  readonly pageSize: number
  readonly options: RecordOptions
  readonly stamp: string
  readonly asked: readonly string[]
}

const BEGINNING = '1970-01-01T00:00:00Z'

async function changesSince(request: PullRequest, pulling: Pulling): Promise<Pull> {
  const { drafts, held, reconcile } = request
  const { query, name, pageSize, options, stamp, asked } = pulling
  const since = drafts ? undefined : timeOf(request.cursor, stamp)
  const wanted = [...asked, ...ASSET_TYPES]
  const begin = since === undefined ? BEGINNING : new Date(Date.parse(since) - OVERLAP).toISOString()
  let latest = since ?? BEGINNING
  // Asked for before `changes`: what is wrong with the credentials is told at once.
  const first = await pageAfter(begin, '')

  async function pageAfter(at: string, id: string): Promise<SanityDocument[]> {
    const page = await query<SanityDocument[]>(`${CHANGED} [0...${pageSize}]`, { types: wanted, at, id })
    if (!Array.isArray(page)) throw new SiteError(noList(name))
    return page
  }

  async function* changes(): AsyncGenerator<Change> {
    const seen = new Set<string>()
    let [at, id] = [begin, '']
    for (let page = first; page.length > 0; page = await pageAfter(at, id)) {
      for (const document of page) {
        seen.add(publishedId(document._id))
        yield* changesOf(document, request, options, since === undefined)
      }
      const last = page.at(-1) as SanityDocument
      if (last._updatedAt < at || (last._updatedAt === at && last._id <= id)) throw new SiteError(goingRound(name))
      ;[at, id] = [last._updatedAt, last._id]
      if (at > latest) latest = at
      if (page.length < pageSize) break
    }
    if (since !== undefined) yield* gone(seen)
  }

  /** What is held and no longer there. */
  async function* gone(seen: ReadonlySet<string>): AsyncGenerator<Change> {
    const known = new Map<string, string>()
    for (const type of asked) for (const { id } of held.keys(type)) known.set(id, type)
    const media = new Set(held.mediaIds())
    const total = await query<number>('count(*[_type in $types])', { types: wanted })
    if (!reconcile && new Set([...known.keys(), ...media, ...seen]).size === total) return
    const there = new Set<string>()
    for (let id = ''; ; ) {
      const ids = await query<string[]>(`${IDS} [0...${IDS_PAGE_SIZE}]._id`, { types: wanted, id })
      if (!Array.isArray(ids)) throw new SiteError(noList(name))
      for (const each of ids) there.add(publishedId(each))
      const last = ids.at(-1)
      if (last === undefined || ids.length < IDS_PAGE_SIZE) break
      if (last <= id) throw new SiteError(goingRound(name))
      id = last
    }
    for (const [id, type] of known) if (!there.has(id)) yield { kind: 'removed', type, id }
    for (const id of media) if (!there.has(id)) yield { kind: 'media-removed', id }
  }

  return { full: since === undefined, changes: changes(), cursor: () => JSON.stringify({ stamp, since: latest }) }
}

function* changesOf(
  document: SanityDocument,
  { held }: PullRequest,
  options: RecordOptions,
  full: boolean,
): Generator<Change> {
  if (isAsset(document)) {
    const media = mediaOf(document)
    if (media) yield { kind: 'media', media }
    return
  }
  const record = recordOf(document, options)
  if (!full)
    for (const { locale } of held.byId(record.id))
      if (locale !== record.locale)
        yield { kind: 'removed', type: record.type, id: record.id, ...(locale !== undefined && { locale }) }
  yield { kind: 'record', record }
}

function timeOf(cursor: string | undefined, stamp: string): string | undefined {
  try {
    const known = JSON.parse(cursor ?? 'null') as { stamp?: unknown; since?: unknown } | null
    const valid = known?.stamp === stamp && typeof known.since === 'string' && !Number.isNaN(Date.parse(known.since))
    return valid ? (known.since as string) : undefined
  } catch {
    return undefined
  }
}

const noToken = (name: string): Failure => ({
  code: 'cms-credentials',
  message: `Drafts of ${name} are shown to nobody without a token, but the source has none`,
  where: name,
  hint: 'Add `token: { env: "…" }` to the source: a token with read access.',
})

const noList = (name: string): Failure => ({
  code: 'cms-malformed',
  message: `Expected a list of documents from ${name}, came something else`,
  where: name,
  hint: 'Try again later; what is live stays live.',
})

const goingRound = (name: string): Failure => ({
  code: 'cms-malformed',
  message: `The pages of ${name} go round: one begins where the one before it ended`,
  where: name,
  hint: 'Try again later; what is live stays live.',
})
