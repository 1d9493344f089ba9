import { readdirSync, readFileSync, rmdirSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setImmediate as breath } from 'node:timers/promises'
import type { Workspace } from '#model/site.ts'
import { type CacheBounds, type Kept, leastUsed } from '#sweep/least-used.ts'

/** What was removed of one cache, and what it holds now. Bytes. */
export interface BoundedCache {
  readonly cache: keyof typeof BOUNDS
  readonly removed: number
  readonly removedBytes: number
  readonly bytes: number
}

const DAY = 86_400_000
const GB = 1e9

const BOUNDS = {
  /** Pages and images on the way to a bucket elsewhere; without a blob here, it is read from there. */
  blobs: { bytes: 20 * GB, age: 30 * DAY },
  /** Compiled themes. */
  themes: { bytes: 5 * GB, age: 30 * DAY },
  /** Pictures of CMSs: one that is wanted again is fetched again. */
  media: { bytes: 50 * GB, age: 90 * DAY },
} as const satisfies Readonly<Record<string, CacheBounds>>

export interface BoundCachesOptions {
  readonly workspace: Pick<Workspace, 'stateDir'>
  /** ms since 1970. */
  readonly now: number
  readonly bounds?: Partial<Readonly<Record<keyof typeof BOUNDS, CacheBounds>>>
  readonly signal?: AbortSignal
}

/**
 * Keeps what a machine has cached within bounds, and leaves what the last builds and snapshots of sites name. To be called
 * every day or so, by every process that builds. What it removes costs time, never correctness: a build that needed
 * it this very moment fails, and succeeds when it is tried again.
 */
export async function boundCaches(options: BoundCachesOptions): Promise<readonly BoundedCache[]> {
  const { workspace, bounds } = options
  const { stateDir } = workspace
  const cacheDir = join(stateDir, 'cache')
  const built = await digestsIn(join(cacheDir, 'sites'), options.signal)
  const shown = await digestsIn(join(stateDir, 'snapshots'), options.signal)
  const within = { ...BOUNDS, ...bounds }
  return [
    await bound('blobs', join(cacheDir, 'blobs'), 2, built, within.blobs, options),
    await bound('themes', join(cacheDir, 'themes'), 1, built, within.themes, options),
    await bound('media', join(stateDir, 'media', 'files'), 2, shown, within.media, options),
  ]
}

/** `depth`: how far below `dir` the names are the digests. */
async function bound(
  cache: BoundedCache['cache'],
  dir: string,
  depth: number,
  inUse: ReadonlySet<string>,
  bounds: CacheBounds,
  { now, signal }: BoundCachesOptions,
): Promise<BoundedCache> {
  const all: Kept[] = []
  for (const path of await namesBelow(dir, depth, signal)) {
    const digest = path.slice(path.lastIndexOf('/') + 1)
    if (!DIGEST.test(digest)) continue
    const weighed = weigh(join(dir, path))
    if (weighed) all.push({ path: join(dir, path), inUse: inUse.has(digest), ...weighed })
  }
  const going = leastUsed(all, bounds, now)
  for (const [at, { path }] of going.entries()) {
    if (at % AT_ONCE === 0) await breathe(signal)
    rmSync(path, { recursive: true, force: true })
    removeIfEmpty(dirname(path), dir)
  }
  const bytesOf = (some: readonly Kept[]): number => some.reduce((sum, { size }) => sum + size, 0)
  const removedBytes = bytesOf(going)
  return { cache, removed: going.length, removedBytes, bytes: bytesOf(all) - removedBytes }
}

const DIGEST = /^[0-9a-f]{64}$/
const AT_ONCE = 500

/** Others build in this process meanwhile. */
async function breathe(signal: AbortSignal | undefined): Promise<void> {
  signal?.throwIfAborted()
  await breath()
}

async function namesBelow(dir: string, depth: number, signal: AbortSignal | undefined): Promise<readonly string[]> {
  const names = listed(dir)
  if (depth === 1) return names
  const below: string[] = []
  for (const name of names) {
    await breathe(signal)
    for (const inner of await namesBelow(join(dir, name), depth - 1, signal)) below.push(`${name}/${inner}`)
  }
  return below
}

/** Empty for what is no folder, or is there no more. */
function listed(dir: string): readonly string[] {
  try {
    return readdirSync(dir)
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return []
    throw error
  }
}

/** A file, or all of a folder; undefined for what is there no more. Where the disk notes no reading, its making counts. */
function weigh(path: string): Pick<Kept, 'size' | 'usedAt'> | undefined {
  const stats = statSync(path, { throwIfNoEntry: false })
  if (!stats) return undefined
  const own = {
    size: stats.isFile() ? stats.size : 0,
    usedAt: Math.max(stats.mtimeMs, stats.isFile() ? stats.atimeMs : 0),
  }
  return listed(path)
    .map(name => weigh(join(path, name)))
    .reduce<Pick<Kept, 'size' | 'usedAt'>>(
      (sum, each) => (each ? { size: sum.size + each.size, usedAt: Math.max(sum.usedAt, each.usedAt) } : sum),
      own,
    )
}

function removeIfEmpty(dir: string, root: string): void {
  if (dir === root) return
  try {
    rmdirSync(dir)
  } catch (error) {
    if (!['ENOTEMPTY', 'EEXIST', 'ENOENT'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
  }
}

/** Every digest that stands in a file below a folder. */
async function digestsIn(dir: string, signal: AbortSignal | undefined): Promise<ReadonlySet<string>> {
  const found = new Set<string>()
  const visit = async (path: string): Promise<void> => {
    await breathe(signal)
    const stats = statSync(path, { throwIfNoEntry: false })
    if (stats?.isDirectory()) for (const name of listed(path)) await visit(join(path, name))
    if (stats?.isFile())
      for (const [digest] of readFileSync(path, 'latin1').matchAll(/\b[0-9a-f]{64}\b/g)) found.add(digest)
  }
  await visit(dir)
  return found
}
