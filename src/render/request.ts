import { type Failure, SiteError } from '#model/failure.ts'
import type { ManifestFile } from '#model/manifest.ts'
import { unpackFacts } from '#model/packed-facts.ts'
import type { DerivedImage, RenderReply, RenderResult, RenderTask } from '#model/render.ts'
import { type Pool, PoolError } from '#pool/pool.ts'

/** Run time that one slice of a site may take. A page that spins is ended by it. */
const TIME_LIMIT = 120_000

/**
 * Has a site rendered by the pool, in `slices` parts when it is large. Throws a `SiteError` for what the content, a page
 * or the thread did; the pool is whole again afterwards.
 */
export async function requestRender(
  pool: Pool<RenderTask, RenderReply>,
  task: RenderTask,
  options: { readonly slices: number; readonly signal?: AbortSignal; readonly timeLimit?: number },
): Promise<RenderResult> {
  const { slices, signal, timeLimit = TIME_LIMIT } = options
  const tasks =
    slices > 1 ? Array.from({ length: slices }, (_, index) => ({ ...task, slice: { index, count: slices } })) : [task]
  const ends = new AbortController()
  const both = signal ? AbortSignal.any([signal, ends.signal]) : ends.signal
  const replies = await Promise.all(
    tasks.map(async each => {
      try {
        const reply = await pool.run(each, { signal: both, timeLimit })
        if (reply.ok) return reply.facts ? { ...reply.result, facts: unpackFacts(reply.facts) } : reply.result
        throw new SiteError(reply.failures)
      } catch (error) {
        ends.abort()
        throw error instanceof PoolError ? threadFailure(error, task) : error
      }
    }),
  )
  return mergeSlices(replies)
}

function threadFailure(error: PoolError, { site, theme }: RenderTask): Error {
  if (error.reason === 'aborted') return error
  const place = error.place ? ` at ${error.place.startsWith('/') ? `the page ${error.place}` : error.place}` : ''
  const codes = { time: 'render-time', memory: 'render-memory', died: 'render-died' } as const
  const hints = {
    time: 'Look for a loop without end, or a promise that never settles.',
    memory: 'Look for a list that grows without end.',
    died: 'Look for `process.exit` or an unhandled rejection.',
  } as const
  const failure: Failure = {
    code: codes[error.reason],
    message: `The theme "${theme.name}" ${error.message}${place} while it rendered the site "${site.id}"`,
    ...(error.place && { where: error.place }),
    hint: hints[error.reason],
  }
  return new SiteError(failure, { cause: error })
}

/** Puts slices together as if one thread had rendered them all. */
function mergeSlices(results: readonly RenderResult[]): RenderResult {
  const [first] = results as [RenderResult]
  if (results.length === 1) return first
  const files: Record<string, ManifestFile> = Object.assign({}, ...results.map(result => result.files))
  const images = new Map<string, DerivedImage>(
    results.toReversed().flatMap(result => result.images.map(image => [image.path, image] as const)),
  )
  const { originals: _, ...rest } = first
  const imageSettings = results.find(result => result.images.length > 0)?.imageSettings
  const leaks = results.flatMap(result => result.leaks ?? [])
  const routes = results.flatMap(result => result.routes ?? [])
  return {
    ...rest,
    files,
    pages: results.reduce((sum, result) => sum + result.pages, 0),
    images: [...images.values()],
    ...(imageSettings !== undefined && { imageSettings }),
    omitted: omittedOf(results),
    readsClock: results.some(result => result.readsClock),
    ...(first.facts && { facts: results.flatMap(result => result.facts ?? []) }),
    ...(leaks.length > 0 && { leaks }),
    ...(first.routes && { routes }),
  }
}

/** Originals that were only processed: no slice shows their source file as it is. */
function omittedOf(results: readonly RenderResult[]): string[] {
  const originals = results.flatMap(result => result.originals ?? [])
  const shown = new Set(originals.flatMap(each => each.shown))
  const processed = Object.assign({}, ...originals.map(each => each.processed)) as Record<string, string>
  return Object.keys(processed).filter(path => !shown.has(processed[path] as string))
}
