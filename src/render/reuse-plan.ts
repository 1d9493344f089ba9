import type { PageTrace, RenderReason, TraceRecord } from '#model/page-trace.ts'
import type { ChangedReads } from './changed-reads.ts'

/** A path as it is now. */
export interface PathNow {
  readonly pathname: string
  readonly component: string
  /** See `PageTrace.props`. */
  readonly props: string | null
}

/** What `getStaticPaths` did this time. */
export interface ListingNow {
  readonly keeps: readonly string[]
}

export type Verdict =
  | { readonly reuse: true; readonly page: PageTrace }
  | { readonly reuse: false; readonly why: RenderReason }

/** Decides page by page, in the order in which they render. */
export interface ReusePlan {
  /** The props of a page whose `getStaticPaths` has read nothing that has changed: what it gave is the same. */
  propsBefore(path: Pick<PathNow, 'pathname' | 'component'>): string | null | undefined
  decide(path: PathNow): Verdict
  /** Told of each page that was rendered, before the next is decided. */
  rendered(path: PathNow, keeps: boolean): void
}

/**
 * Which pages still stand. A page does when nothing that it read has changed, nor what the theme's modules read, nor what
 * `getStaticPaths` gave it; and when the theme has kept from earlier pages what it had kept then. So pages that keep
 * something are rendered every time, in their order, and what they read counts for every page after them.
 */
export function planReuse(before: TraceRecord, listing: ListingNow, changed: ChangedReads): ReusePlan {
  const find = pageFinder(before.pages)
  const keepers = before.pages.flatMap((page, index) => (page.keeps ? [index] : []))
  const everywhere = changed(before.modules, 'modules') ?? listingState()
  let state: RenderReason | undefined
  /** How many of the keepers of old have been rendered again, in their order. */
  let renewed = 0
  let last: { readonly index: number | undefined; readonly why: RenderReason | undefined } | undefined

  function listingState(): RenderReason | undefined {
    if (before.listingKeeps) return changed(before.listing, 'getStaticPaths')
    return listing.keeps.length > 0 ? { kind: 'keeps', files: listing.keeps } : undefined
  }

  function own(page: PageTrace, path: PathNow): RenderReason | undefined {
    if (page.props !== path.props) return { kind: 'props' }
    if (page.props === null || page.paths) {
      const reason = changed(before.listing, 'getStaticPaths')
      if (reason) return reason
    }
    return changed(page.reads, 'page')
  }

  const listingStands = !everywhere && !before.listingKeeps && changed(before.listing, 'getStaticPaths') === undefined

  return {
    propsBefore: path => (listingStands ? find(path)?.page.props : undefined),
    decide(path) {
      const found = find(path)
      if (!found) {
        last = { index: undefined, why: { kind: 'new' } }
        return { reuse: false, why: everywhere ?? state ?? { kind: 'new' } }
      }
      const { page, index } = found
      const missed = keepers[renewed]
      if (!state && missed !== undefined && missed < index)
        state = { kind: 'state', page: (before.pages[missed] as PageTrace).pathname }
      const why = everywhere ?? own(page, path)
      last = { index, why }
      const reason = why ?? state ?? (page.keeps && { kind: 'keeps' as const, files: page.keeps })
      return reason ? { reuse: false, why: reason } : { reuse: true, page }
    },
    rendered({ pathname }, keeps) {
      const wasNext = last?.index !== undefined && last.index === keepers[renewed]
      if (wasNext) renewed++
      const asBefore = wasNext ? last?.why === undefined : !keeps && !keepers.includes(last?.index ?? -1)
      if (!asBefore) state ??= { kind: 'state', page: pathname }
    },
  }
}

interface Found {
  readonly page: PageTrace
  readonly index: number
}

/** Finds pages, which are mostly asked for in their order. */
function pageFinder(pages: readonly PageTrace[]): (path: Pick<PathNow, 'pathname' | 'component'>) => Found | undefined {
  let last: Found | undefined
  let known: Map<string, Found> | undefined
  const isIt = (page: PageTrace | undefined, path: Pick<PathNow, 'pathname' | 'component'>): page is PageTrace =>
    page?.pathname === path.pathname && page.component === path.component
  return path => {
    if (last && isIt(last.page, path)) return last
    const index = (last?.index ?? -1) + 1
    const page = pages[index]
    if (isIt(page, path)) last = { page, index }
    else {
      known ??= new Map(pages.map((page, index) => [keyOf(page), { page, index }]))
      last = known.get(keyOf(path)) ?? last
      return known.get(keyOf(path))
    }
    return last
  }
}

const keyOf = ({ pathname, component }: { readonly pathname: string; readonly component: string }): string =>
  `${component}\0${pathname}`
