import type { Blobs } from '#blobs/blobs.ts'
import type { Bucket } from '#bucket/bucket.ts'
import type { Encoding, Manifest } from '#model/manifest.ts'
import type { MirroredHost } from '#model/mirror.ts'
import type { Pointer } from '#model/pointer.ts'
import { mirrorHost } from './mirror-host.ts'
import { type MirrorPlan, type PlanOptions, planRedirect, planSite } from './plan.ts'

export interface MirrorSiteOptions {
  /** Where the blobs are; must verify what it reads. */
  readonly blobs: Blobs
  readonly to: Bucket
  /** What is live. */
  readonly live: Pointer
  /** Its manifest; null when the site is gone. */
  readonly manifest: Manifest | null
  readonly encoding?: Encoding
  readonly force?: boolean
  readonly concurrency?: number
  readonly signal?: AbortSignal
}

/**
 * Mirrors what is live: the site under its main host, and under each alias pages that lead there. A site without a host
 * in its environment lies under its domain. Throws like `mirrorHost`.
 */
export async function mirrorSite(options: MirrorSiteOptions): Promise<readonly MirroredHost[]> {
  const { live, manifest, to, encoding } = options
  const { site, environment, generation } = live
  const [main = manifest?.domain ?? `${site}.${environment}`, ...aliases] = live.hosts
  const plan = planOf(live, manifest, { keepsHeaders: to.directory === undefined, ...(encoding && { encoding }) })
  const mirrored: MirroredHost[] = []
  for (const host of [main, ...aliases])
    mirrored.push(
      await mirrorHost({
        ...options,
        ...{ host, site, environment, generation, manifest: live.manifest },
        plan: host === main || !manifest ? plan : planRedirect(`https://${main}`),
      }),
    )
  return mirrored
}

function planOf({ gone }: Pointer, manifest: Manifest | null, options: PlanOptions): MirrorPlan {
  if (manifest) return planSite(manifest, options)
  return typeof gone === 'object' ? planRedirect(new URL(gone.redirect).origin) : new Map()
}
