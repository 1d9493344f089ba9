import type { Digest } from '#model/digest.ts'
import { SiteError } from '#model/failure.ts'
import { manifestKey } from '#model/manifest.ts'
import type { Site } from '#model/site.ts'
import type { Run } from './run.ts'

/** `--check`: two builds of the same inputs must have the same manifest; names the first file that came out differently. */
export async function compareBuilds(site: Site, one: Digest, other: Digest, run: Run): Promise<void> {
  if (one === other) return
  throw new SiteError({
    code: 'not-deterministic',
    message: `Two builds of the same content differ: manifests ${one.slice(0, 12)} and ${other.slice(0, 12)}`,
    where: await firstDifference(site, one, other, run),
    hint: 'Look for random numbers, unordered lists or the time of day in the page.',
  })
}

async function firstDifference(site: Site, one: Digest, other: Digest, { ports: { bucket } }: Run): Promise<string> {
  const [a, b] = await Promise.all(
    [one, other].map(async digest => {
      const object = await bucket.get(manifestKey(site.id, digest))
      return object
        ? (JSON.parse(new TextDecoder().decode(object.body)) as { files: Record<string, { digest: Digest }> }).files
        : {}
    }),
  )
  const paths = [...new Set([...Object.keys(a ?? {}), ...Object.keys(b ?? {})])].sort()
  return paths.find(path => a?.[path]?.digest !== b?.[path]?.digest) ?? 'the manifest'
}
