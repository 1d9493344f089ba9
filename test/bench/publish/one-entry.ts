import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openBlobs } from '#blobs/open.ts'
import type { Bucket } from '#bucket/bucket.ts'
import { type MeteredBucket, meteredBucket } from '#bucket/metered-bucket.ts'
import { openBucket } from '#bucket/open.ts'
import { environmentOf } from '#config/environment-of.ts'
import { openWorkspace } from '#config/workspace.ts'
import type { Digest } from '#model/digest.ts'
import { blobsOf } from '#model/manifest.ts'
import { readManifest } from '#release/pointers.ts'
import { openGenerator } from '../../../src/generator.ts'
import { writeFleet } from '../fleet.ts'

export interface OneEntryOptions {
  /** Of a bucket that nobody else uses. */
  readonly url: string
  readonly work: string
  readonly cores: number
  readonly seed: number
  readonly say: (line: string) => void
}

/** Requests of one publish. */
export interface Requests {
  /** Writes of blobs that the manifest names, and of itself. */
  readonly blobs: number
  /** Writes of the manifest's listing, the pointer, its record, claims. */
  readonly records: number
  /** Writes of what later builds take up: results of work, and the traces of pages. */
  readonly results: number
  readonly reads: number
}

export interface OneEntry {
  readonly site: string
  readonly pages: number
  readonly first: Requests
  readonly second: Requests
  /** Blobs of the second manifest that the first did not name, and the manifest itself. */
  readonly changedBlobs: number
}

const ENTRIES = 50

/** Publishes a finished site with the generator, changes the title of one entry, and publishes again. */
export async function publishOneEntry({ url, work, cores, seed, say }: OneEntryOptions): Promise<OneEntry> {
  const root = join(work, 'one-site')
  await rm(root, { recursive: true, force: true })
  const { sites } = await writeFleet({ root, sites: 1, entries: ENTRIES, seed })
  const site = sites[0] as string
  const declaration = join(root, 'sites', site, 'site.json')
  // The same with everything that finishing adds: feeds, sitemap, cards, headers.
  await writeFile(declaration, (await readFile(declaration, 'utf8')).replace('"finish": false', '"finish": true'))
  const bucket = meteredBucket(await openBucket(url, { base: '/' }))
  const written: string[] = []
  const noting: Bucket = {
    ...bucket,
    put(key, body, options) {
      written.push(key)
      return bucket.put(key, body, options)
    },
  }
  const environment = 'live'
  await using generator = openGenerator({
    ...{ workspace: openWorkspace(root), bucket: noting, threads: cores, publicEnvironment: {} },
    renderTime: () => Date.UTC(2026, 4, 1),
  })
  const blobs = openBlobs(bucket)
  const named = async (digest: Digest) => {
    const manifest = await readManifest(blobs, digest)
    if (!manifest) throw new Error(`the manifest ${digest} is missing`)
    return [...blobsOf(manifest), digest]
  }
  const publish = async () => {
    written.length = 0
    const before = readsOf(bucket)
    const { ok, sites: reports } = await generator.run({
      ...{
        sites: [],
        environment,
        rules: environmentOf(undefined, environment),
        force: false,
        check: false,
        release: true,
      },
      ...{ actor: 'bench', listener: () => {} },
    })
    const [report] = reports
    if (!ok || !report?.manifest) throw new Error(`expected the site to be published, got ${JSON.stringify(reports)}`)
    const reads = readsOf(bucket) - before
    const digests = await named(report.manifest)
    return { requests: { ...writesOf(written, new Set(digests)), reads }, pages: report.pages, digests }
  }
  try {
    say(`publishing a site of ${ENTRIES} entries, then one changed entry`)
    const one = await publish()
    await changeTitle(join(root, 'sites', site, 'content', 'posts'))
    const two = await publish()
    const known = new Set(one.digests)
    const changed = two.digests.filter(digest => !known.has(digest))
    return { site, pages: two.pages, first: one.requests, second: two.requests, changedBlobs: changed.length }
  } finally {
    await bucket.close?.()
  }
}

async function changeTitle(posts: string): Promise<void> {
  const [name] = (await readdir(posts)).sort()
  const file = join(posts, name as string)
  const text = await readFile(file, 'utf8')
  const changed = text.replace(/^title: .*$/m, 'title: "Another title than before"')
  if (changed === text) throw new Error(`expected a title in ${file}`)
  await writeFile(file, changed)
}

const readsOf = ({ traffic }: MeteredBucket): number =>
  traffic().reduce((total, { operation, calls }) => (/put|delete/.test(operation) ? total : total + calls), 0)

function writesOf(keys: readonly string[], artifact: ReadonlySet<string>): Omit<Requests, 'reads'> {
  const blobs = keys.filter(key => key.startsWith('blobs/'))
  const own = blobs.filter(key => artifact.has(key.slice(key.lastIndexOf('/') + 1))).length
  const results = keys.filter(key => key.startsWith('actions/')).length + blobs.length - own
  return { blobs: own, results, records: keys.length - own - results }
}
