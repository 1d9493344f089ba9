import { canonicalJson, digestOf } from '#base/hash.ts'
import { type Failure, SiteError } from '#model/failure.ts'
import type { Cms, PullRequest } from '../cms.ts'
import type { Asking } from '../http/ask.ts'
import type { Fetch } from '../http/fetch.ts'
import {
  type ContentfulApi,
  type ContentType,
  type ContentTypeField,
  contentfulApi,
  type Locale,
  PAGE_SIZE,
} from './api.ts'
import { describeType } from './describe.ts'
import { listedPull } from './listed-pull.ts'
import type { Environment } from './records.ts'
import { syncedPull } from './synced-pull.ts'

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
        ? listedPull({ api, around, asked, request, name })
        : syncedPull({ api, around, asked, request, name }, stampOf(around, asked))
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

/** The types whose entries a field may name; none are every type. Undefined for a field that names no entries. */
function linkedTypes(field: ContentTypeField): readonly string[] | undefined {
  if (field.type === 'RichText')
    return (
      field.validations?.flatMap(({ nodes = {} }) =>
        Object.values(nodes).flatMap(rules => rules.flatMap(({ linkContentType = [] }) => linkContentType)),
      ) ?? []
    )
  const link = field.type === 'Link' ? field : field.items
  if (link?.type !== 'Link' || link.linkType !== 'Entry') return undefined
  return link.validations?.flatMap(({ linkContentType = [] }) => linkContentType) ?? []
}

/** The types that were asked for, and those that paths lead through, or that stand in texts. */
function reachedTypes({ types, paths }: PullRequest, around: Environment): ReadonlySet<string> {
  const reached = new Set(types)
  const follow = (type: string, [field, ...rest]: readonly string[]): void => {
    const described = around.types.get(type)?.fields.find(({ id }) => id === field)
    const targets = described && linkedTypes(described)
    if (!targets) return
    for (const target of targets.length > 0 ? targets : around.types.keys()) {
      if (reached.has(target) && rest.length === 0) continue
      reached.add(target)
      if (rest.length > 0) follow(target, rest)
    }
  }
  for (const [type, own] of Object.entries(paths)) for (const path of own) follow(type, path.split('.'))
  return reached
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
