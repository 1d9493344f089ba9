import { SiteError } from '#model/failure.ts'
import type { PageTrace, Reader, Reads, RenderReason, TraceRecord } from '#model/page-trace.ts'
import type { PageWhy } from '#model/why.ts'
import { readSiteRecord } from '#plan/site-record.ts'
import { readsSummary } from '#render/reads-summary.ts'
import { loadTraces, type TraceStore } from '#render/stored-traces.ts'

export interface WhyOptions {
  readonly site: string
  /** `/posts/one/`, `posts/one` or the output path `posts/one/index.html`. */
  readonly path: string
  readonly recordsDir: string
  readonly store: TraceStore
}

/** Why a page was rendered in the last build, or was not. Throws a `SiteError` (`page-unknown`, `traces-missing`). */
export function whyPage({ site, path, recordsDir, store }: WhyOptions): PageWhy {
  const stored = readSiteRecord(recordsDir, site)?.traces
  const record = stored && loadTraces(stored, store)
  if (!record)
    throw new SiteError({
      code: 'traces-missing',
      message: `Nothing is known here of how the pages of ${site} came about`,
      hint: `Build it once on this machine: nextgen build ${site}`,
    })
  const wanted = bare(path)
  const page = record.pages.find(each => each.made?.file === wanted || bare(each.pathname) === wanted)
  if (!page)
    throw new SiteError({
      code: 'page-unknown',
      message: `${site} has no page /${wanted}`,
      hint: nearest(wanted, record.pages),
    })
  const outcome = page.renderedIn === record.build ? 'rendered' : 'reused'
  const because = reasonSentence(page.why)
  const tables = { ...record, collections: record.collections.map(({ name }) => name) }
  return {
    ok: true,
    site,
    path: `/${bare(page.pathname)}`,
    file: page.made?.file ?? null,
    component: page.component,
    outcome,
    reason: page.why,
    sentence:
      outcome === 'rendered'
        ? `It was rendered, because ${because}.`
        : `It was taken from an earlier build, because nothing that it read has changed. It was rendered last because ${because}.`,
    reads: readsSummary(page.reads, tables),
    shared: readsSummary(sharedReads(record), tables),
    keeps: page.keeps ?? [],
  }
}

const bare = (path: string): string => path.replace(/^\/+|\/+$/g, '')

function nearest(wanted: string, pages: readonly PageTrace[]): string {
  const last = wanted.split('/').at(-1) ?? ''
  const like = pages.filter(({ pathname }) => last !== '' && pathname.includes(last)).slice(0, 3)
  const named = (like.length > 0 ? like : pages.slice(0, 3)).map(({ pathname }) => `/${bare(pathname)}`)
  return `It has ${pages.length} pages, among them ${named.join(', ')}.`
}

const sharedReads = ({ modules, listing, listingKeeps }: TraceRecord): Reads =>
  listingKeeps
    ? {
        ...modules,
        entries: [...(modules.entries ?? []), ...(listing.entries ?? [])],
        whole: [...(modules.whole ?? []), ...(listing.whole ?? [])],
        lists: [...new Set([...(modules.lists ?? []), ...(listing.lists ?? [])])],
        misses: [...(modules.misses ?? []), ...(listing.misses ?? [])],
      }
    : modules

const READERS: Readonly<Record<Reader, string>> = {
  page: 'the page reads',
  modules: 'a module of the theme reads for all pages',
  getStaticPaths: '`getStaticPaths` reads',
}

/** A reason as the second half of a sentence. */
export function reasonSentence(reason: RenderReason): string {
  switch (reason.kind) {
    case 'first':
      return 'no earlier build of the site was at hand'
    case 'forced':
      return '--force was given'
    case 'new':
      return 'it is new'
    case 'scope':
      return `what all pages depend on has changed: ${reason.what.join(', ')}`
    case 'props':
      return '`getStaticPaths` gives it something else'
    case 'too-many':
      return 'so many pages had to be rendered that all of them were'
    case 'entry':
      return `${READERS[reason.by]} ${reason.part} of ${reason.entry}, which has changed`
    case 'list':
      return `${READERS[reason.by]} the list of all ${reason.collection}, which has changed`
    case 'appeared':
      return `${READERS[reason.by]} ${reason.entry}, which was not there before`
    case 'picture':
      return `${READERS[reason.by]} what the image ${reason.url} looks like, which has changed`
    case 'clock':
      return `${READERS[reason.by]} the day, which has changed`
    case 'outside':
      return `${READERS[reason.by]} what cannot be compared: ${reason.what.join(', ')}`
    case 'keeps':
      return `it keeps something for later pages (${reason.files.join(', ')}), and such pages are rendered every time`
    case 'state':
      return `/${bare(reason.page)}, which is rendered before it, keeps something for later pages and has changed`
  }
}
