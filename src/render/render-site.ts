import { digestOf } from '#base/hash.ts'
import { mediaType } from '#base/media-type.ts'
import type { Digest } from '#model/digest.ts'
import { type Failure, SiteError } from '#model/failure.ts'
import type { Leak } from '#model/gate.ts'
import type { FinishedPage } from '#model/page-facts.ts'
import type { MadePage, PageTrace, TraceRecord } from '#model/page-trace.ts'
import { entryOfPath } from './entry-of-path.ts'
import { pageBytes } from './page-bytes.ts'
import type { Noted } from './recorder.ts'
import type { InstancePath, PathConflict, SiteInstance } from './site-instance.ts'
import { hasFile } from './stored-traces.ts'
import type { Tracing } from './tracing.ts'

export interface RenderOptions {
  readonly slice?: { readonly index: number; readonly count: number }
  readonly tracing: Tracing
  /** Of an instance that goes on: its paths are as they were. */
  readonly listing?: Listing | undefined
  /** Makes what happens to pages between rendering and storing, of the output paths of all; absent: nothing. */
  readonly finisher?: (files: ReadonlySet<string>) => Finisher
  /** Shown the bytes of every file before it is stored; tells what stands in them. */
  readonly look: (bytes: Uint8Array, file: string) => Seen
  /** Keeps bytes under their digest. */
  readonly store: (digest: Digest, bytes: Uint8Array) => void
  /** Told before each page, for messages about a thread that ends there. */
  readonly onPlace: (place: string) => void
  readonly conflicts: 'error' | 'warn' | 'ignore'
  /** Rendering more pages than this throws `TooManyPages`. */
  readonly limit?: number
  /** Whether to tell which route wrote which file. */
  readonly tellRoutes: boolean
}

/** The paths of a site, and what was read to tell them. */
export interface Listing {
  readonly paths: readonly InstancePath[]
  readonly warnings: readonly Failure[]
  readonly noted: Noted
  /** What had been asked for by then, and which originals were shown. */
  readonly images: ReturnType<SiteInstance['imageRequests']>
  readonly originals: readonly string[]
}

/** What happens to each page. `factors`: everything beyond site and theme that it depends on. */
export interface Finisher {
  readonly finish: (html: Uint8Array, file: string) => FinishedPage
  readonly factors: unknown
}

/** What stands in a file. */
export interface Seen {
  /** Names of derived images. */
  readonly images: readonly string[]
  readonly leak?: Leak
}

export interface RenderedPages {
  /** With a file, and how many of them were rendered now. */
  readonly pages: number
  readonly rendered: number
  /** Every path, as it is now; absent when it depends on the others which files are written. */
  readonly record?: TraceRecord
  readonly traces: readonly PageTrace[]
  readonly listing: Listing
}

/** More pages have to be rendered than one thread should render alone. */
export class TooManyPages extends Error {}

/** Renders the paths of a site, or a slice of them; each page is finished, hashed and stored before the next. */
export async function renderSite(instance: SiteInstance, options: RenderOptions): Promise<RenderedPages> {
  const [onDemand] = instance.onDemandRoutes
  if (onDemand)
    throw new SiteError({
      code: 'route-on-demand',
      message: `The route ${onDemand} can only be rendered on demand (\`prerender = false\`); a static site has no server to do that`,
      where: onDemand,
      hint: 'Prerender the route, or move what it does to an API of yours.',
    })
  const { tracing } = options
  const listing = options.listing ?? (await listPaths(instance, options))
  const { paths } = listing
  const finisher = options.finisher?.(new Set(paths.map(({ file }) => file)))
  tracing.listed(listing.noted, instance.propsOf, finisher?.factors ?? null)
  const bytesOf = pageBytes()
  const traces: PageTrace[] = []
  let rendered = 0
  const { index, count } = options.slice ?? { index: 0, count: 1 }
  for (let at = index; at < paths.length; at += count) {
    const path = paths[at] as InstancePath
    const verdict = tracing.decide(path)
    if (verdict.reuse) {
      traces.push(verdict.page)
      continue
    }
    if (rendered >= (options.limit ?? Number.POSITIVE_INFINITY)) throw new TooManyPages()
    options.onPlace(path.pathname || '/')
    tracing.begin(path)
    const made = await renderPage(instance, path, finisher, bytesOf, options)
    traces.push({ ...tracing.end(verdict.why), ...made })
    if (made.made) rendered++
  }
  const dependsOnOthers = paths.some(({ route }) => route.type === 'fallback')
  return {
    pages: traces.filter(hasFile).length,
    rendered,
    traces,
    listing,
    ...(!dependsOnOthers && { record: tracing.record(traces) }),
  }
}

async function listPaths(instance: SiteInstance, options: RenderOptions): Promise<Listing> {
  const { tracing } = options
  options.onPlace('getStaticPaths')
  tracing.beginListing()
  const { paths, conflicts } = await instance.listPaths().catch(error => {
    const component = instance.listedComponent()
    throw pageError(error, `The paths of ${component ?? 'the theme'} could not be listed`, component)
  })
  const outside = paths.filter(path => leavesSite(path.file))
  if (outside.length > 0)
    throw new SiteError(outside.map(path => pathFailure(path, entryOfPath(instance.propsOf(path)))))
  if (conflicts.length > 0 && options.conflicts === 'error')
    throw new SiteError(conflicts.map(each => conflictFailure(each, each.given.map(entryOfPath))))
  // Whoever looks for entries reads them, and the listing of a site that goes on would depend on what was read.
  const warnings = conflicts.map(each => conflictFailure(each, []))
  const noted = tracing.endListing()
  return { paths, warnings, noted, images: instance.imageRequests(), originals: instance.referencedImages() }
}

/** One page: rendered, finished, hashed and stored. Empty where the theme writes no file. */
async function renderPage(
  instance: SiteInstance,
  path: InstancePath,
  finisher: Finisher | undefined,
  bytesOf: (body: string | Uint8Array) => Uint8Array,
  options: RenderOptions,
): Promise<Pick<PageTrace, 'made' | 'named'>> {
  const { file, pathname, route } = path
  const rendered = await instance.render(path).catch(error => {
    throw pageError(error, `The page ${pathname || '/'} could not be rendered`, route.component)
  })
  if (!rendered) return {}
  const body = bytesOf(rendered.body)
  const finished = route.type === 'endpoint' ? undefined : finisher?.finish(body, file)
  const bytes = finished?.html ?? body
  const { images, leak } = options.look(bytes, file)
  const digest = digestOf(bytes)
  options.store(digest, bytes)
  const headers = finished?.headers
  const made: MadePage = {
    file,
    as: { digest, size: bytes.length, type: mediaType(file), ...(headers && { headers }) },
    ...(finished && { facts: finished.facts }),
    ...(leak && { leak }),
    ...(options.tellRoutes && {
      route: { route: route.route, component: route.component, type: route.type, pathname, file },
    }),
  }
  return { made, ...(images.length > 0 && { named: images }) }
}

/** Whether an output path would lie elsewhere once it is joined to a folder. */
const leavesSite = (file: string): boolean =>
  file.startsWith('/') ||
  /[\0\\]/.test(file) ||
  file.split('/').some(part => part === '..' || part === '.' || part === '')

/** `entry`: the file of the one that the path was made for, where that is known. */
const pathFailure = ({ pathname, file, route }: InstancePath, entry: string | undefined): Failure => ({
  code: 'path-outside',
  message: `Expected a plain path inside the site, got ${JSON.stringify(pathname)}${entry ? ` for the entry ${entry}` : ''}, which would be the file ${JSON.stringify(file)}`,
  where: entry ?? route.component,
  hint: entry
    ? `Mend its slug or its name; ${route.component} makes the path of it.`
    : 'Look at the params that its getStaticPaths returns.',
})

/** `entries`: the files of those that winner and loser made the path for, where they are known. */
function conflictFailure(
  { pathname, winner, loser }: PathConflict,
  [first, second]: readonly (string | undefined)[],
): Failure {
  const told = (component: string, entry: string | undefined) => (entry ? `${component} for ${entry}` : component)
  const claimants = winner === loser && first && second ? 'entries' : 'routes'
  return {
    code: 'route-conflict',
    message: `Two ${claimants} claim ${pathname}: ${told(winner, first)} renders it, ${told(loser, second)} is left out`,
    where: second ?? loser,
    hint: 'Rename one of the two entries or pages.',
  }
}

function pageError(error: unknown, said: string, component?: string): SiteError {
  if (error instanceof SiteError) return error
  const { message, hint } = (error ?? {}) as { message?: string; hint?: string }
  return new SiteError(
    {
      code: 'page-failed',
      message: `${said}: ${message ?? String(error)}`,
      ...(component && { where: component }),
      ...(hint && { hint }),
    },
    { cause: error },
  )
}
