import { canonicalJson, digestOf } from '#base/hash.ts'
import { type Failure, SiteError } from '#model/failure.ts'
import type { Change, Cms, Held, Pull, PullRequest } from '../cms.ts'
import type { Asking } from '../http/ask.ts'
import type { Fetch } from '../http/fetch.ts'
import { type ContentfulApi, type ContentType, contentfulApi, type Locale, PAGE_SIZE, type Resource } from './api.ts'
import { describeType } from './describe.ts'
import { type Environment, mediaOf, recordsOf } from './records.ts'

export interface ContentfulOptions {
  readonly space: string
  readonly environment: string
  /** Of the Delivery API. */
  readonly token: string
  /** Of the Preview API; absent: there are no drafts to be had. */
  readonly previewToken?: string
  readonly fetch: Fetch
  readonly url?: string
  readonly previewUrl?: string
}

export const DELIVERY_URL = 'https://cdn.contentful.com'
export const PREVIEW_URL = 'https://preview.contentful.com'

/** Rises when the same resources become other records than before. */
const VERSION = 1
/** More pages than any space has: a sync that goes on is going round. */
const MAX_PAGES = 100_000
/** How often a list is read again because it changed while it was read. */
const PASSES = 3

/**
 * Contentful. Published content comes by the Sync API, which tells of deletions and gives every language at once. The Preview
 * API has no sync that could be relied on: pulls with drafts read everything.
 */
export function contentfulCms(options: ContentfulOptions): Cms {
  const { space, environment } = options
  const name = `contentful ${space}/${environment}`
  const apiOf = (base: string, token: string, variable: string, signal?: AbortSignal): ContentfulApi => {
    const asking: Asking = {
      fetch: options.fetch,
      name,
      headers: { authorization: `Bearer ${token}` },
      credentials: `Look at the variable that \`${variable}\` of the source names, and which environments the key may see.`,
      ...(signal && { signal }),
    }
    return contentfulApi(`${base}/spaces/${space}/environments/${environment}`, asking)
  }
  const delivery = (signal?: AbortSignal) => apiOf(options.url ?? DELIVERY_URL, options.token, 'token', signal)
  const preview = (signal?: AbortSignal) => {
    if (!options.previewToken) throw new SiteError(noPreview(name))
    return apiOf(options.previewUrl ?? PREVIEW_URL, options.previewToken, 'previewToken', signal)
  }
  const lookAround = async (api: ContentfulApi): Promise<Environment> => {
    const [locales, types] = await Promise.all([
      api.list<Locale>('locales', {}),
      api.list<ContentType>('content_types', { limit: String(PAGE_SIZE), order: 'sys.id' }),
    ])
    return {
      locales: locales.items,
      types: new Map(types.items.map(type => [type.sys.id, type])),
      editUrl: id => `https://app.contentful.com/spaces/${space}/environments/${environment}/entries/${id}`,
    }
  }

  return {
    name,
    async pull(request) {
      const api = request.drafts ? preview(request.signal) : delivery(request.signal)
      const around = await lookAround(api)
      const unknown = request.types.filter(type => !around.types.has(type))
      if (unknown.length > 0) throw new SiteError(unknown.map(type => unknownType(type, around, name)))
      const asked = reachedTypes(request, around)
      return request.drafts
        ? listed(api, around, asked, request, name)
        : synced(api, around, asked, request, name, stampOf(around, asked))
    },
    async describe(wanted, signal) {
      const api = delivery(signal)
      const around = await lookAround(api)
      const failures = wanted.filter(type => !around.types.has(type)).map(type => unknownType(type, around, name))
      return { types: await Promise.all([...around.types.values()].map(type => describeType(type, api))), failures }
    },
  }

  /** What decides about records besides the resources: when it changes, everything is read again. */
  function stampOf({ locales, types }: Environment, asked: ReadonlySet<string>): string {
    const titles = [...types.values()].map(({ sys, displayField }) => [sys.id, displayField])
    return digestOf(canonicalJson({ version: VERSION, space, environment, asked: [...asked].sort(), locales, titles }))
  }
}

/** The types that were asked for, and those that paths lead through. */
function reachedTypes({ types, paths }: PullRequest, around: Environment): ReadonlySet<string> {
  const reached = new Set(types)
  const follow = (type: string, [field, ...rest]: readonly string[]): void => {
    const described = around.types.get(type)?.fields.find(({ id }) => id === field)
    const link = described?.type === 'Link' ? described : described?.items
    if (link?.type !== 'Link' || link.linkType !== 'Entry') return
    const targets = link.validations?.flatMap(({ linkContentType = [] }) => linkContentType) ?? []
    for (const target of targets.length > 0 ? targets : around.types.keys()) {
      reached.add(target)
      if (rest.length > 0) follow(target, rest)
    }
  }
  for (const [type, own] of Object.entries(paths)) for (const path of own) follow(type, path.split('.'))
  return reached
}

async function synced(
  api: ContentfulApi,
  around: Environment,
  asked: ReadonlySet<string>,
  { cursor, held }: PullRequest,
  name: string,
  stamp: string,
): Promise<Pull> {
  const token = tokenOf(cursor, stamp)
  const later = token === undefined ? null : await api.sync({ sync_token: token })
  const first = later ?? (await api.sync({ initial: 'true', limit: String(PAGE_SIZE) }))
  if (!first) throw new SiteError(endless(name))
  let after: string | undefined
  async function* changes(): AsyncGenerator<Change> {
    const seen = new Set<string>()
    const typeOf = new Map<string, string>()
    for (let page = first; page; ) {
      for (const resource of page.items) yield* changesOf(resource, { around, asked, held, typeOf, full: !later })
      if (page.next === undefined) {
        after = page.after
        return
      }
      if (seen.has(page.next) || seen.size > MAX_PAGES) throw new SiteError(endless(name))
      seen.add(page.next)
      page = await api.sync({ sync_token: page.next })
    }
    throw new SiteError(endless(name))
  }
  return { full: !later, changes: changes(), cursor: () => JSON.stringify({ stamp, token: after }) }
}

interface Reading {
  readonly around: Environment
  readonly asked: ReadonlySet<string>
  readonly held: Held
  /** Types of the entries that this pull has brought. */
  readonly typeOf: Map<string, string>
  readonly full: boolean
}

function* changesOf(resource: Resource, reading: Reading): Generator<Change> {
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

/** Everything, by lists. A list that changes under our hands is read again until nothing can be missing from it. */
function listed(
  api: ContentfulApi,
  around: Environment,
  asked: ReadonlySet<string>,
  { held }: PullRequest,
  name: string,
): Pull {
  async function* all(path: 'entries' | 'assets', query: Readonly<Record<string, string>>): AsyncGenerator<Resource> {
    for (let pass = 1; ; pass++) {
      const ids = new Set<string>()
      let total = Number.POSITIVE_INFINITY
      for (let skip = 0; skip < total; ) {
        const page = await api.list<Resource>(path, {
          locale: '*',
          order: 'sys.createdAt,sys.id',
          limit: String(PAGE_SIZE),
          skip: String(skip),
          ...query,
        })
        total = page.total
        for (const resource of page.items) {
          ids.add(resource.sys.id)
          yield resource
        }
        if (page.items.length === 0) break
        skip += page.items.length
      }
      if (ids.size >= total) return
      if (pass === PASSES) throw new SiteError(unstable(name, ids.size, total))
    }
  }
  async function* changes(): AsyncGenerator<Change> {
    const reading: Reading = { around, asked, held, typeOf: new Map(), full: true }
    for await (const entry of all('entries', { 'sys.contentType.sys.id[in]': [...asked].join(',') }))
      yield* changesOf(entry, reading)
    for await (const asset of all('assets', {})) yield* changesOf(asset, reading)
  }
  return { full: true, changes: changes(), cursor: () => 'drafts' }
}

function tokenOf(cursor: string | undefined, stamp: string): string | undefined {
  try {
    const known = JSON.parse(cursor ?? 'null') as { stamp?: unknown; token?: unknown } | null
    return known?.stamp === stamp && typeof known.token === 'string' ? known.token : undefined
  } catch {
    return undefined
  }
}

const unknownType = (type: string, { types }: Environment, name: string): Failure => ({
  code: 'cms-type-unknown',
  message: `${name} has no content type "${type}"; it has ${[...types.keys()].map(each => `"${each}"`).join(', ') || 'none'}`,
  where: name,
  hint: 'Name the type by its id, as the settings of the content type show it.',
})

const noPreview = (name: string): Failure => ({
  code: 'cms-credentials',
  message: `Drafts of ${name} come from the Preview API, but the source has no \`previewToken\``,
  where: name,
  hint: 'Add `previewToken: { env: "…" }` to the source: the preview token of the same API key.',
})

const endless = (name: string): Failure => ({
  code: 'cms-malformed',
  message: `The sync of ${name} does not come to an end: it leads back to a page that was there already, or to none`,
  where: name,
  hint: 'Try again later; what is live stays live.',
})

const unstable = (name: string, got: number, total: number): Failure => ({
  code: 'cms-unstable',
  message: `Expected ${total} resources from ${name}, got ${got}: the list changed each of the ${PASSES} times that it was read`,
  where: name,
  hint: 'Pull again when less is edited.',
})
