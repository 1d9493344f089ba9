import type { Lasting } from '#actions/actions.ts'
import { canonicalJson, digestOf } from '#base/hash.ts'
import type { Digest } from '#model/digest.ts'
import type { PageScope } from '#model/page-trace.ts'
import type { RenderResult, ReuseTask, StoredTraces } from '#model/render.ts'
import type { Site } from '#model/site.ts'
import { pageScope } from '#plan/decide.ts'
import { readSiteRecord } from '#plan/site-record.ts'
import type { Before } from './observe-site.ts'
import type { Run } from './run.ts'

/** What a site's pages may be taken from: its last build here, else the last one of the same scope anywhere. */
export async function pagesToReuse(site: Site, before: Before, run: Run, force: boolean): Promise<ReuseTask> {
  const scope = scopeOf(site, before, run)
  if (force) return { scope, reason: { kind: 'forced' } }
  const here = readSiteRecord(run.recordsDir, site.id)?.traces
  const known = here?.chunks && isHere(here, run) ? here : await fetchTraces(site, scope, run)
  const { keepContentFrom = MANY_FILES } = run.request
  return { scope, keepContentFrom, ...(known && { before: known }), reason: { kind: 'first' } }
}

/** A folder with fewer files is parsed as quickly as it is looked up. */
const MANY_FILES = 500

const scopeOf = (site: Site, before: Before, { ports }: Run): PageScope =>
  pageScope(site, before, { publicPaths: before.publicPaths, secrets: ports.secrets ?? [] })

/** The action under which the traces of a site are kept. Whoever finds some compares them with the site as it is. */
const tracesAction = ({ id }: Site, scope: PageScope): Digest => digestOf(canonicalJson({ traces: 2, site: id, scope }))

const blobsOf = ({ traces, entries, chunks }: StoredTraces): readonly Digest[] => [
  traces,
  ...entries,
  ...chunks.flatMap(({ reads, made }) => [reads, made]),
]

const isHere = (stored: StoredTraces, { localBlobs }: Run): boolean =>
  blobsOf(stored).every(digest => localBlobs.hasSync(digest))

async function fetchTraces(site: Site, scope: PageScope, run: Run): Promise<StoredTraces | undefined> {
  const stored = await run.actions.get<StoredTraces>(tracesAction(site, scope))
  if (!stored) return undefined
  for (const digest of blobsOf(stored)) {
    if (run.localBlobs.hasSync(digest)) continue
    const bytes = await run.bucketBlobs.get(digest)
    if (!bytes || digestOf(bytes) !== digest) return undefined
    run.localBlobs.putSync(digest, bytes)
  }
  return stored
}

/** Keeps the traces of a build where other machines find them. */
export async function keepTraces(site: Site, before: Before, { traces }: RenderResult, run: Run): Promise<void> {
  if (!traces) return
  for (const digest of await run.bucketBlobs.missing(blobsOf(traces))) {
    const bytes = run.localBlobs.getSync(digest)
    if (bytes) await run.bucketBlobs.put(digest, bytes)
  }
  const kept: StoredTraces & Lasting = { ...traces, newestOf: `traces of ${site.id}` }
  await run.actions.put(tracesAction(site, scopeOf(site, before, run)), kept)
}
