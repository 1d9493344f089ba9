import { canonicalJson } from '#base/hash.ts'
import type { Cms } from '../cms.ts'
import type { Asking } from '../http/ask.ts'
import type { Fetch } from '../http/fetch.ts'
import { strapiApi } from './api.ts'
import { parseCursor } from './cursor.ts'
import { describeStrapi } from './describe.ts'
import { strapiPull } from './pull.ts'

export interface StrapiOptions {
  /** Without a slash at its end. */
  readonly url: string
  readonly token: string
  /** What the variable of the token is called, for messages. */
  readonly tokenName: string
  readonly fetch: Fetch
  readonly adminUrl?: string
  /** Records in one answer; Strapi caps it at its own `maxLimit`. */
  readonly pageSize?: number
  /** Pages that are asked for at once. */
  readonly ahead?: number
}

/**
 * Strapi 5 by its REST API. Its records are asked for with ids in place of what they relate to, so that the edit of an author
 * or of an alternative text, which does not touch the `updatedAt` of the articles, changes one record. What Strapi does not
 * tell by times (what went, relations that change from the other end) is found by totals, lists of ids and comparison.
 */
export function strapiCms({
  url,
  token,
  tokenName,
  fetch,
  adminUrl = `${url}/admin`,
  pageSize = 100,
  ahead = 4,
}: StrapiOptions): Cms {
  const asking: Asking = {
    fetch,
    name: `strapi ${url}`,
    headers: { authorization: `Bearer ${token}` },
    credentials: `Check the API token in ${tokenName}: it needs \`find\` on the content type, and \`find\` on Upload for media.`,
  }
  return {
    name: asking.name,
    async pull(request) {
      const { types, paths, drafts, cursor, signal } = request
      signal?.throwIfAborted()
      const asked = canonicalJson({ types: [...types].sort(), paths, drafts })
      const api = strapiApi(url, { ...asking, ...(signal && { signal }) })
      return strapiPull(request, parseCursor(cursor, asked), { api, base: url, adminUrl, pageSize, ahead, asked })
    },
    describe: (types, signal) => describeStrapi(types, strapiApi(url, { ...asking, ...(signal && { signal }) })),
  }
}
