import { storeFolder } from '#artifact/public-files.ts'
import { canonicalJson, digestOf } from '#base/hash.ts'
import { contentDigestOf } from '#cms/directory.ts'
import type { Digest } from '#model/digest.ts'
import type { ArtifactResult, SiteFingerprint } from '#model/fingerprint.ts'
import { manifestPrefix } from '#model/manifest.ts'
import type { RenderResult } from '#model/render.ts'
import type { Site } from '#model/site.ts'
import { fingerprintDigest } from '#plan/decide.ts'
import type { SiteRecord } from '#plan/site-record.ts'
import type { Before } from './observe-site.ts'
import type { Run } from './run.ts'

/**
 * What the bucket knows of these inputs: another machine, an earlier checkout or an earlier state of this one may have
 * built them. Content is read to be hashed, not rendered; where the record's signatures still hold it is not read
 * either. A site that the bucket has never seen costs one listing.
 */
export async function recall(
  site: Site,
  before: Before,
  record: SiteRecord | null,
  run: Run,
): Promise<SiteRecord | undefined> {
  if (!record && !(await isKnown(site, run))) return undefined
  const content = contentOf(site, before, record)
  if (content === undefined) return undefined
  const published = site.content?.publication === undefined ? null : await publishedAt(before, content, run)
  if (published === undefined) return undefined
  const { theme, pipeline, site: facts, contentSignature, publicSignature } = before
  const publicFiles = publicFilesOf(site, before, record)
  for (const day of [null, before.day]) {
    const fingerprint: SiteFingerprint = { theme, pipeline, site: facts, content, published, publicFiles, day }
    const name = fingerprintDigest(fingerprint)
    const result =
      record && name === fingerprintDigest(record.fingerprint)
        ? record.result
        : await run.actions.get<ArtifactResult>(name)
    if (result && before.time < (result.nextPublication ?? Number.POSITIVE_INFINITY))
      return { version: 1, fingerprint, contentSignature, publicSignature, result }
  }
  return undefined
}

async function isKnown(site: Site, { ports }: Run): Promise<boolean> {
  for await (const _ of ports.bucket.list(manifestPrefix(site.id))) return true
  return false
}

const NO_CONTENT = '0'.repeat(64) as Digest

/** Undefined for a source whose content cannot be told without pulling it. */
function contentOf(site: Site, before: Before, record: SiteRecord | null): Digest | undefined {
  if (!site.content) return NO_CONTENT
  if (record?.contentSignature === before.contentSignature) return record.fingerprint.content
  if ('snapshot' in site.content) return site.content.snapshot?.digest
  return before.scan && contentDigestOf(before.scan)
}

function publicFilesOf(site: Site, before: Before, record: SiteRecord | null): Digest {
  if (record?.publicSignature === before.publicSignature) return record.fingerprint.publicFiles
  const files = site.publicDir ? storeFolder(site.publicDir, before.publicPaths, () => {}) : {}
  return digestOf(canonicalJson(files))
}

/** Which entries of a content are published from `from` on, and until when, ms since 1970. */
interface Published {
  readonly published: Digest
  readonly from: number
  readonly until?: number
}

/** Dates are told by the theme's schema, so theme and pipeline decide as well. */
const publishedAction = ({ theme, pipeline, site }: Before, content: Digest): Digest =>
  digestOf(canonicalJson({ action: 'published', theme, pipeline, site, content }))

/** Undefined when nobody has looked at this content between the same two publication dates. */
async function publishedAt(before: Before, content: Digest, run: Run): Promise<Digest | undefined> {
  const known = await run.actions.get<Published>(publishedAction(before, content))
  const holds = known && known.from <= before.time && before.time < (known.until ?? Number.POSITIVE_INFINITY)
  return holds ? known.published : undefined
}

/** Keeps which entries were published when, for sites that hold some back. */
export async function rememberPublished(before: Before, rendered: RenderResult, run: Run): Promise<void> {
  await run.actions.put<Published>(publishedAction(before, rendered.sourceDigest), {
    published: rendered.snapshotDigest,
    from: before.time,
    ...(rendered.nextPublication !== undefined && { until: rendered.nextPublication }),
  })
}
