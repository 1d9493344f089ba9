import { openBlobs } from '#blobs/open.ts'
import type { Bucket } from '#bucket/bucket.ts'
import { loadSites } from '#config/load.ts'
import type { AfterRelease } from '#model/aftermath.ts'
import type { Asking, Environment } from '#model/environment.ts'
import { type Failure, SiteError } from '#model/failure.ts'
import type { Pointer } from '#model/pointer.ts'
import type { Site, Workspace } from '#model/site.ts'
import { hostsIn } from '#release/environment-hosts.ts'
import { releases } from '#release/history.ts'
import { promote } from '#release/promote.ts'
import { rollback, unpin } from '#release/rollback.ts'
import { refusal } from '#release/rules.ts'

export interface ReleasingOptions {
  readonly workspace: Workspace
  readonly bucket: Bucket
  /** The environment in which releases are made. */
  readonly rules: Environment
  /** Of the other environments; what has another name is refused. Any when absent. */
  readonly environments?: readonly string[]
  /** What follows a release. */
  readonly afterRelease?: AfterRelease
  /** Told of each release that was made. */
  readonly onReleased?: (live: Pointer) => void
  readonly now: () => number
}

/** Who asks for a release, and why. */
export interface Asker {
  readonly actor: string
  readonly note?: string | undefined
}

/** `changed` false: it was so already. `errors`: why a release did not stay; `pointer` is what is live now. */
export type Changed =
  | { readonly failures: readonly Failure[] }
  | {
      readonly failures?: undefined
      readonly changed: boolean
      readonly pointer: Pointer
      readonly errors: readonly Failure[]
      readonly warnings: readonly Failure[]
    }

/** Going from one release to another, for a process that lives on. Nothing is built. */
export interface Releasing {
  /** Newest first; the first is live. */
  list(site: string, limit: number): Promise<readonly Pointer[]>
  rollback(site: string, asked: Asker & { readonly to?: number | undefined }): Promise<Changed>
  unpin(site: string, asked: Asker): Promise<Changed>
  /** Releases what is live in `from`. */
  promote(
    site: string,
    asked: Asker & {
      readonly from: string
      readonly confirm?: string | undefined
      readonly outsideWindow?: boolean | undefined
    },
  ): Promise<Changed>
}

type Change =
  | { readonly outcome: 'released' | 'unchanged' | 'pinned'; readonly pointer: Pointer }
  | { readonly outcome: string; readonly failure: Failure }

export function openReleasing(options: ReleasingOptions): Releasing {
  const { workspace, bucket, rules, environments, afterRelease, onReleased, now } = options
  const environment = rules.name
  const blobs = openBlobs(bucket)
  const context = ({ actor, note }: Asker) => ({
    bucket,
    blobs,
    environment,
    actor,
    ...(note !== undefined && { note }),
  })

  async function end(change: Change, declared?: Site): Promise<Changed> {
    if ('failure' in change) return { failures: [change.failure] }
    const { outcome, pointer } = change
    if (outcome === 'pinned') return { failures: [pinned(pointer)] }
    if (outcome === 'unchanged') return { changed: false, pointer, errors: [], warnings: [] }
    onReleased?.(pointer)
    // Unpinning changes nothing that anybody could see.
    const follows = pointer.reason === 'unpin' ? undefined : afterRelease
    const after = await follows?.(pointer, declared?.environments?.[environment]?.checks)
    if (after && after.live.generation !== pointer.generation) onReleased?.(after.live)
    return {
      changed: true,
      pointer: after?.live ?? pointer,
      errors: after?.errors ?? [],
      warnings: after?.warnings ?? [],
    }
  }

  return {
    list: (site, limit) => releases({ bucket, site, environment, limit }),
    rollback: async (site, { to, ...asker }) =>
      end(await rollback({ ...context(asker), site, ...(to !== undefined && { to }) })),
    unpin: async (site, asker) => end(await unpin({ ...context(asker), site })),
    async promote(site, { from, confirm, outsideWindow, ...asker }) {
      if (from === environment || (environments && !environments.includes(from)))
        return { failures: [unknown(from, options)] }
      const asking: Asking = {
        ...(confirm !== undefined && { confirmation: confirm }),
        ...(outsideWindow !== undefined && { outsideWindow }),
        ...(asker.note !== undefined && { note: asker.note }),
      }
      const refused = refusal(rules, asking, now())
      if (refused) return { failures: [refused] }
      const declared = await declaredSite(site, workspace)
      const hosts = (manifest: Parameters<typeof hostsIn>[1]) => hostsIn(rules, manifest, declared)
      return end(await promote({ ...context(asker), site, from, hosts }), declared)
    },
  }
}

/** Undefined when it cannot be read: the bucket may know it all the same. */
async function declaredSite(id: string, workspace: Workspace): Promise<Site | undefined> {
  try {
    return (await loadSites(workspace, { only: [id] })).sites[0]
  } catch (error) {
    if (error instanceof SiteError) return undefined
    throw error
  }
}

const pinned = ({ site, environment, generation }: Pointer): Failure => ({
  code: 'release-pinned',
  message: `Expected "${site}" to be free for a release in ${environment}, but a rollback has pinned it to generation ${generation}`,
  where: site,
  hint: 'Unpin it first.',
})

const unknown = (name: string, { rules, environments }: ReleasingOptions): Failure => ({
  code: 'environment-unknown',
  message: `Expected another environment than ${rules.name}${environments ? ` (${environments.join(', ')})` : ''}, got "${name}"`,
})
