import { followingAbort } from '#base/following-abort.ts'
import { type Failure, SiteError } from '#model/failure.ts'
import type { MadePage } from '#model/page-trace.ts'
import type { DerivedImage, RenderReply, RenderResult, RenderTask, ReuseTask, StoredTraces } from '#model/render.ts'
import type { Site } from '#model/site.ts'
import { type Pool, PoolError } from '#pool/pool.ts'
import { madePages } from './made-pages.ts'
import { mergedTraces } from './merged-traces.ts'
import { storeTraces, type TraceStore, tracesFrom } from './stored-traces.ts'

/** Run time that one slice of a site may take. A page that spins is ended by it. */
const TIME_LIMIT = 120_000

/**
 * Has a site rendered by the pool, in `slices` parts when it is large. Throws a `SiteError` for what the content, a page
 * or the thread did; the pool is whole again afterwards.
 */
export async function requestRender(
  pool: Pool<RenderTask, RenderReply>,
  task: RenderTask,
  options: {
    readonly slices: number
    /** Keeps the traces of a site that was cut into slices. */
    readonly store?: TraceStore
    readonly signal?: AbortSignal
    readonly timeLimit?: number
  },
): Promise<RenderResult> {
  const { slices, store, signal, timeLimit = TIME_LIMIT } = options
  const { site } = task
  const ask = async (each: RenderTask, signal: AbortSignal): Promise<RenderReply> => {
    try {
      return await pool.run(each, { signal, timeLimit })
    } catch (error) {
      throw error instanceof PoolError ? threadFailure(error, task) : error
    }
  }
  if (slices > 1 && task.reuse?.before) {
    const reuse = { ...task.reuse, limit: PAGES_ALONE }
    const alone = await ask({ ...task, reuse }, signal ?? new AbortController().signal)
    if (alone.ok) return resultOf(alone, madePages(alone.made, store), site)
    if (!alone.tooMany) throw new SiteError(alone.failures)
  }
  const whole: RenderTask = slices > 1 && task.reuse ? { ...task, reuse: withoutBefore(task.reuse) } : task
  const tasks =
    slices > 1 ? Array.from({ length: slices }, (_, index) => ({ ...whole, slice: { index, count: slices } })) : [task]
  using ends = followingAbort([signal])
  const replies = await Promise.all(
    tasks.map(async each => {
      try {
        const reply = await ask(each, ends.signal)
        if (reply.ok) return reply
        throw new SiteError(reply.failures)
      } catch (error) {
        ends.abort()
        throw error
      }
    }),
  )
  const made = replies.map(reply => madePages(reply.made, store))
  const [first] = replies as [Rendered]
  return replies.length === 1 ? resultOf(first, made[0] as MadePage[], site) : mergeSlices(replies, made, site, store)
}

type Rendered = Extract<RenderReply, { readonly ok: true }>

/** Up to here one thread renders the changed pages of a large site: cutting it into slices means rendering all of them. */
const PAGES_ALONE = 1000

const withoutBefore = ({ before, reason, ...task }: ReuseTask): ReuseTask => ({
  ...task,
  reason: before ? { kind: 'too-many' } : reason,
})

/** The result of a site, or of a slice, of which these pages were made. */
function resultOf({ result, tellsRoutes }: Rendered, made: readonly MadePage[], { finish }: Site): RenderResult {
  const leaks = made.flatMap(({ leak }) => leak ?? [])
  return {
    ...result,
    files: Object.fromEntries(made.map(({ file, as }) => [file, as])),
    ...(finish && { facts: made.flatMap(({ facts }) => facts ?? []) }),
    ...(leaks.length > 0 && { leaks }),
    ...(tellsRoutes && { routes: made.flatMap(({ route }) => route ?? []) }),
  }
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
function mergeSlices(
  replies: readonly Rendered[],
  made: readonly (readonly MadePage[])[],
  site: Site,
  store: TraceStore | undefined,
): RenderResult {
  const results = replies.map((reply, index) => resultOf(reply, made[index] as MadePage[], site))
  const [first] = results as [RenderResult]
  const images = new Map<string, DerivedImage>(
    results.toReversed().flatMap(result => result.images.map(image => [image.path, image] as const)),
  )
  const { originals: _, ...rest } = first
  const imageSettings = results.find(result => result.images.length > 0)?.imageSettings
  const leaks = results.flatMap(result => result.leaks ?? [])
  const routes = results.flatMap(result => result.routes ?? [])
  const traces = store && storedSlices(replies, made, store)
  return {
    ...rest,
    files: Object.assign({}, ...results.map(({ files }) => files)),
    pages: results.reduce((sum, result) => sum + result.pages, 0),
    rendered: results.reduce((sum, result) => sum + result.rendered, 0),
    images: [...images.values()],
    ...(imageSettings !== undefined && { imageSettings }),
    omitted: omittedOf(results),
    readsClock: results.some(result => result.readsClock),
    readsOutside: results.some(result => result.readsOutside),
    ...(traces && { traces }),
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

/** Keeps the traces of all slices as one record. */
function storedSlices(
  replies: readonly Rendered[],
  made: readonly (readonly MadePage[])[],
  store: TraceStore,
): StoredTraces | undefined {
  const records = replies.map(({ slice }, index) =>
    slice === undefined ? undefined : tracesFrom(slice, made[index] ?? []),
  )
  const whole = records.filter(record => record !== undefined)
  return whole.length === records.length ? storeTraces(mergedTraces(whole), store).stored : undefined
}
