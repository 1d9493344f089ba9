import { canonicalJson, digestOf } from '#base/hash.ts'
import type { ArtifactResult, SiteFingerprint } from '#model/fingerprint.ts'
import { type ManifestFile, manifestKey } from '#model/manifest.ts'
import type { RenderResult } from '#model/render.ts'
import type { Site } from '#model/site.ts'
import { decide, fingerprintDigest } from '#plan/decide.ts'
import { readSiteRecord, type SiteRecord, writeSiteRecord } from '#plan/site-record.ts'
import type { Before } from './observe-site.ts'
import { recall, rememberPublished } from './recall-site.ts'
import type { Run } from './run.ts'

/**
 * The artifact of these inputs when there is one in the bucket; undefined when the site must be rendered. Where the
 * record of this machine decides, nothing is asked but whether the artifact is still there.
 */
export async function reuse(site: Site, before: Before, run: Run): Promise<ArtifactResult | undefined> {
  const record = readSiteRecord(run.recordsDir, site.id)
  const decision = decide(record, before, run.request.force)
  if (decision.action === 'reuse') return presentInBucket(site, decision.record.result, run)
  if (decision.reason === 'forced' || decision.reason === 'outside') return undefined
  // A large folder is hashed more slowly than its changed pages are rendered.
  if (record?.traces && (before.scan?.files.length ?? 0) > MANY_FILES) return undefined
  const recalled = await recall(site, before, record, run)
  if (!recalled || recalled.result.outside) return undefined
  writeSiteRecord(run.recordsDir, site.id, { ...(record?.traces && { traces: record.traces }), ...recalled })
  return presentInBucket(site, recalled.result, run)
}

const MANY_FILES = 1000

async function presentInBucket(site: Site, result: ArtifactResult, run: Run): Promise<ArtifactResult | undefined> {
  const present = await run.ports.bucket.head(manifestKey(site.id, result.manifest))
  return present ? result : undefined
}

/** Keeps what a later run compares with, here and in the bucket. */
export async function remember(
  site: Site,
  before: Before,
  rendered: RenderResult,
  publicFiles: Readonly<Record<string, ManifestFile>>,
  result: ArtifactResult,
  run: Run,
): Promise<void> {
  const holdsBack = site.content?.publication !== undefined
  const fingerprint: SiteFingerprint = {
    theme: before.theme,
    pipeline: before.pipeline,
    site: before.site,
    content: rendered.sourceDigest,
    published: holdsBack ? rendered.snapshotDigest : null,
    publicFiles: digestOf(canonicalJson(publicFiles)),
    day: rendered.readsClock ? before.day : null,
  }
  const { contentSignature, publicSignature } = before
  writeSiteRecord(run.recordsDir, site.id, {
    version: 1,
    fingerprint,
    contentSignature,
    publicSignature,
    result,
    ...(rendered.traces && { traces: rendered.traces }),
  } satisfies SiteRecord)
  if (holdsBack) await rememberPublished(before, rendered, run)
  await run.actions.put(fingerprintDigest(fingerprint), result)
}
