import type { Clock } from '#base/clock.ts'
import { type BoundedCache, type Bucket, boundCaches, type LoadedSites, sweepBucket } from '#index.ts'
import type { Workspace } from '#model/site.ts'
import type { Retention, SweepReport } from '#model/sweep.ts'

export interface SweeperOptions {
  readonly bucket: Bucket
  readonly workspace: Workspace
  readonly retention: Retention
  /** What the workspace declares now. */
  readonly sites: () => Promise<LoadedSites>
  readonly clock: Pick<Clock, 'now'>
  readonly onSwept: (swept: { readonly bucket: SweepReport; readonly caches: readonly BoundedCache[] }) => void
  readonly onError: (error: unknown) => void
}

export interface Sweeper extends AsyncDisposable {
  /** Sweeps the bucket and bounds the caches of this machine, unless it is at it; resolves at once. */
  begin(): void
}

/** Deletes what nobody needs any more, beside everything else that the farm does. Disposing it breaks off what is under way. */
export function openSweeper({ bucket, workspace, retention, sites, clock, onSwept, onError }: SweeperOptions): Sweeper {
  const ends = new AbortController()
  let running: Promise<void> | undefined
  async function sweep(): Promise<void> {
    const { signal } = ends
    const knownSites = knownIds(await sites())
    const swept = await sweepBucket({ bucket, retention, knownSites, act: true, signal })
    onSwept({ bucket: swept, caches: await boundCaches({ workspace, now: clock.now(), signal }) })
  }
  return {
    begin() {
      running ??= sweep()
        .catch(error => {
          if (!ends.signal.aborted) onError(error)
        })
        .finally(() => {
          running = undefined
        })
    },
    async [Symbol.asyncDispose]() {
      ends.abort()
      await running
    },
  }
}

/** Those that cannot be read included; a portfolio that cannot be read fails under the name of its file. */
const knownIds = ({ sites, failed }: LoadedSites): readonly string[] => [
  ...sites.map(({ id }) => id),
  ...failed.map(({ site }) => site).filter(site => !site.includes('/')),
]
