import { fileURLToPath } from 'node:url'
import { blobKey } from '#blobs/blobs.ts'
import type { Bucket } from '#bucket/bucket.ts'
import { memoryBucket } from '#bucket/memory.ts'
import type { DrawReply, DrawTask } from '#finish/site-files/drawing/task.ts'
import { budgetedPool } from '#images/budgeted-pool.ts'
import { pixelsHeldBy } from '#images/pixel-budget.ts'
import { type Manifest, manifestKey } from '#model/manifest.ts'
import type { RenderReply, RenderTask } from '#model/render.ts'
import type { RunReport, SiteReport } from '#model/report.ts'
import type { RunRequest } from '#model/run.ts'
import type { Workspace } from '#model/site.ts'
import { threadPool } from '#pool/piscina.ts'
import type { Pool } from '#pool/pool.ts'
import { runFleet } from '../../src/build.ts'

export const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url))

/** Midnight UTC of the current day: where the command line puts the render clock. */
export const TODAY = Math.floor(Date.now() / 864e5) * 864e5

export interface FactoryOptions {
  readonly workspace: Workspace
  /** A memory bucket when absent. */
  readonly bucket?: Bucket
  readonly threads?: number
  readonly heapMb?: number
}

/** The whole way from a workspace to a bucket, composed as the command line does it, with real threads. */
export interface Factory extends AsyncDisposable {
  readonly bucket: Bucket
  /** Tasks that were handed to render threads so far. */
  readonly renderTasks: readonly RenderTask[]
  /** What came of them, as far as they have ended. */
  readonly renderReplies: readonly RenderReply[]
  run(request?: Partial<RunRequest>): Promise<RunReport>
  /** Of the site that a report is about. Throws when it has none. */
  manifest(report: SiteReport): Promise<Manifest>
  /** The artifact: output path → bytes. */
  files(report: SiteReport): Promise<Map<string, Uint8Array>>
}

export function openFactory({
  workspace,
  bucket = memoryBucket(),
  threads = 2,
  heapMb = 512,
}: FactoryOptions): Factory {
  const renderTasks: RenderTask[] = []
  const renderReplies: RenderReply[] = []
  const renderPool = noting(pool<RenderTask, RenderReply>('render', threads, heapMb), renderTasks, renderReplies)
  const imagePool = budgetedPool(pool('images', threads, heapMb), pixelsHeldBy(threads))
  const drawingPool = pool<DrawTask, DrawReply>('images', threads, heapMb)
  const manifest = async ({ site, manifest: digest, errors }: SiteReport): Promise<Manifest> => {
    const object = digest && (await bucket.get(manifestKey(site, digest)))
    if (!object) throw new Error(`Expected an artifact of ${site}, got ${JSON.stringify(errors)}`)
    return JSON.parse(new TextDecoder().decode(object.body))
  }
  return {
    bucket,
    renderTasks,
    renderReplies,
    run: request =>
      runFleet(
        {
          workspace,
          sites: [],
          environment: 'live',
          concurrency: threads,
          force: false,
          check: false,
          release: false,
          actor: 'a test',
          renderTime: TODAY,
          listener: () => {},
          ...request,
        },
        { bucket, renderPool, imagePool, drawingPool, publicEnvironment: {} },
      ),
    manifest,
    async files(report) {
      const { files } = await manifest(report)
      const read = async ([path, { digest }]: [string, { digest: never }]): Promise<[string, Uint8Array]> => {
        const object = await bucket.get(blobKey(digest))
        if (!object) throw new Error(`Expected the blob of ${path}`)
        return [path, object.body]
      }
      return new Map(await Promise.all(Object.entries(files).map(entry => read(entry as never))))
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([renderPool.close(), imagePool.close(), drawingPool.close(), bucket.close?.()])
    },
  }
}

const pool = <Task, Result>(room: string, threads: number, heapMb: number): Pool<Task, Result> =>
  threadPool({ worker: new URL(`../../src/${room}/worker.ts`, import.meta.url), threads, heapMb })

const noting = <Task, Result>(inner: Pool<Task, Result>, tasks: Task[], replies: Result[]): Pool<Task, Result> => ({
  ...inner,
  async run(task, options) {
    tasks.push(task)
    const reply = await inner.run(task, options)
    replies.push(reply)
    return reply
  },
})

/** The report of one site. Throws when the run had no such site. */
export function reportOf({ sites }: RunReport, id: string): SiteReport {
  const report = sites.find(({ site }) => site === id)
  if (!report) throw new Error(`Expected a report of ${id}, got ${sites.map(({ site }) => site).join(', ')}`)
  return report
}
