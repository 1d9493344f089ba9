import { canonicalJson } from '#base/hash.ts'
import { type Failure, failuresOf, SiteError } from '#model/failure.ts'
import type { Cms, FieldDescription, PullRequest, TypeDescription } from '../cms.ts'
import type { Asking } from '../http/ask.ts'
import type { Fetch } from '../http/fetch.ts'
import { GHOST_TYPES, type GhostRecord, type GhostType, ghostApi } from './api.ts'
import { ghostPull } from './pull.ts'

export interface GhostOptions {
  /** Without a slash at its end. */
  readonly url: string
  readonly key: string
  /** What the variable of the key is called, for messages. */
  readonly keyName: string
  /** `id:secret`, for drafts. */
  readonly adminKey?: string
  readonly fetch: Fetch
  /** Records in one answer; Ghost gives no more than 100. */
  readonly pageSize?: number
  readonly ahead?: number
}

/** Ghost 5 and 6. Posts and pages tell when they were edited, by the second; tags and authors do not, and are read as a whole. */
export function ghostCms(options: GhostOptions): Cms {
  const { url, key, keyName, adminKey, fetch, pageSize = 100, ahead = 4 } = options
  const name = `ghost ${url}`
  const apiOf = (drafts: boolean, signal?: AbortSignal) => {
    const asking: Asking = {
      fetch,
      name,
      headers: {},
      credentials: `Check the ${drafts ? 'Admin API key of the source' : `Content API key in ${keyName}`}: Ghost shows it under Settings, Integrations.`,
      ...(signal && { signal }),
    }
    return ghostApi(url, { key, ...(drafts && { adminKey: adminKey as string }) }, asking)
  }
  return {
    name,
    async pull(request) {
      const { drafts, signal } = request
      signal?.throwIfAborted()
      if (drafts && adminKey === undefined) throw new SiteError(noAdminKey(name))
      const types = typesOf(request, name)
      const asked = canonicalJson({ types, drafts })
      return ghostPull(request, { api: apiOf(drafts, signal), base: url, types, asked, pageSize, ahead })
    },
    async describe(types, signal) {
      const described: TypeDescription[] = []
      const failures: Failure[] = types.filter(type => !isGhostType(type)).map(type => unknownType(type, name))
      for (const type of GHOST_TYPES)
        try {
          const page = await apiOf(false, signal).page(type, { order: 'id', number: 1, size: 25 })
          described.push({ type, total: page.total, fields: fieldsOf(page.records) })
        } catch (error) {
          failures.push(...failuresOf(error, 'cms-unreadable'))
        }
      return { types: described, failures }
    },
  }
}

const isGhostType = (type: string): type is GhostType => (GHOST_TYPES as readonly string[]).includes(type)

/** What was asked for, and the tags and authors that paths lead through. */
function typesOf({ types, paths }: PullRequest, name: string): readonly GhostType[] {
  const unknown = types.filter(type => !isGhostType(type))
  if (unknown.length > 0) throw new SiteError(unknown.map(type => unknownType(type, name)))
  const fields = Object.values(paths).flatMap(each => each.map(path => path.split('.')[0] as string))
  const through = (...names: string[]): boolean => fields.some(field => names.includes(field))
  return GHOST_TYPES.filter(
    type =>
      types.includes(type) ||
      (type === 'tags' && through('tags', 'primary_tag')) ||
      (type === 'authors' && through('authors', 'primary_author')),
  )
}

function fieldsOf(records: readonly GhostRecord[]): readonly FieldDescription[] {
  const names = new Set(records.flatMap(record => Object.keys(record)))
  return [...names].flatMap((field): FieldDescription[] => {
    if (field === 'id') return []
    if (field === 'html') return [{ name: field, kind: 'rich-text' }]
    if (/_image$/.test(field)) return [{ name: field, kind: 'media' }]
    if (/_at$/.test(field)) return [{ name: field, kind: 'date' }]
    if (/^(?:primary_)?(?:tag|author)s?$/.test(field))
      return [{ name: field, kind: 'reference', target: field.includes('tag') ? 'tags' : 'authors' }]
    const value = records.map(record => record[field]).find(each => each !== null && each !== undefined)
    const kind = typeof value
    return [{ name: field, kind: kind === 'number' || kind === 'boolean' ? kind : 'text' }]
  })
}

const unknownType = (type: string, name: string) => ({
  code: 'cms-type-unknown',
  message: `${name} has no content type "${type}"`,
  where: type,
  hint: `Ghost has ${GHOST_TYPES.join(', ')}.`,
})

const noAdminKey = (name: string) => ({
  code: 'cms-secret-missing',
  message: `Drafts of ${name} can only be read with an Admin API key`,
  where: 'nextgen.config.ts',
  hint: 'Give the source `adminKey: { env: NAME }`.',
})
