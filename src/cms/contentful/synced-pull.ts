import { type Failure, SiteError } from '#model/failure.ts'
import type { Change, Pull } from '../cms.ts'
import { PAGE_SIZE } from './api.ts'
import { changesOf, type Pulling } from './changes.ts'

/** More pages than any space has: a sync that goes on is going round. */
const MAX_PAGES = 100_000

/**
 * Published content, by the Sync API: everything, or what has happened since the cursor. A cursor of another `stamp`, and one that
 * Contentful no longer knows, is none.
 */
export async function syncedPull(pulling: Pulling, stamp: string): Promise<Pull> {
  const { api, around, asked, name } = pulling
  const { cursor, held } = pulling.request
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

function tokenOf(cursor: string | undefined, stamp: string): string | undefined {
  try {
    const known = JSON.parse(cursor ?? 'null') as { stamp?: unknown; token?: unknown } | null
    return known?.stamp === stamp && typeof known.token === 'string' ? known.token : undefined
  } catch {
    return undefined
  }
}

const endless = (name: string): Failure => ({
  code: 'cms-malformed',
  message: `The sync of ${name} does not come to an end: it leads back to a page that was there already, or to none`,
  where: name,
  hint: 'Try again later; what is live stays live.',
})
