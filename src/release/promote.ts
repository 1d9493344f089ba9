import type { Failure } from '#model/failure.ts'
import { neverReleased } from './failures.ts'
import { readManifest, readPointer } from './pointers.ts'
import { type ReleaseOptions, type ReleaseResult, release } from './release.ts'

export interface PromoteOptions extends Omit<ReleaseOptions, 'manifest' | 'reason'> {
  readonly site: string
  /** The environment whose manifest goes live in `environment`. */
  readonly from: string
}

export type PromoteResult =
  | ReleaseResult
  /** Nothing is released in `from`, or the site is gone there. */
  | { readonly outcome: 'unknown-release'; readonly failure: Failure }

/**
 * Releases what is live in one environment of a site in another: the very same manifest, on the hosts of the other
 * environment. Nothing is built, and what was looked at is what goes live, byte for byte.
 */
export async function promote({ site, from, ...options }: PromoteOptions): Promise<PromoteResult> {
  const source = (await readPointer(options.bucket, site, from))?.value
  if (!source) return { outcome: 'unknown-release', failure: neverReleased(site, from) }
  if (source.manifest === null) return { outcome: 'unknown-release', failure: goneThere(site, from) }
  const manifest = await readManifest(options.blobs, source.manifest)
  if (!manifest)
    return { outcome: 'incomplete', failure: swept(site, from, source.manifest), missing: [source.manifest] }
  const about = options.about ?? source.about
  return release({
    ...options,
    ...(about && { about }),
    manifest,
    reason: 'promote',
    promotes: { environment: from, generation: source.generation },
  })
}

const goneThere = (site: string, environment: string): Failure => ({
  code: 'release-unknown',
  message: `Expected "${site}" to have files in ${environment}, but it is gone there`,
  where: site,
  hint: 'A site is removed from each environment by publishing it there as "gone".',
})

const swept = (site: string, environment: string, manifest: string): Failure => ({
  code: 'release-incomplete',
  message: `Expected the manifest ${manifest} that is live in ${environment} of "${site}" in the bucket, but it is not there`,
  where: site,
  hint: `Publish it there again: nextgen publish ${site} --environment ${environment} --force`,
})
