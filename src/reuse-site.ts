import { scanFolder } from '#artifact/folder-scan.ts'
import { canonicalJson, digestOf } from '#base/hash.ts'
import { contentDigestOf } from '#cms/directory.ts'
import { type ContentScan, scanDirectory, signatureOf } from '#cms/scan.ts'
import type { ArtifactResult, SiteFingerprint } from '#model/fingerprint.ts'
import { type ManifestFile, manifestKey } from '#model/manifest.ts'
import type { RenderResult } from '#model/render.ts'
import type { Site } from '#model/site.ts'
import type { CompiledTheme } from '#model/theme.ts'
import { dayOf, decide, fingerprintDigest, type Observation, siteDigest } from '#plan/decide.ts'
import { readSiteRecord, type SiteRecord, writeSiteRecord } from '#plan/site-record.ts'
import { pipelineDigest } from '#theme/inputs.ts'
import type { Run } from './run.ts'

/** What names, sizes and times tell of a site before anything is read. */
export interface Before extends Observation {
  readonly scan: ContentScan | undefined
  readonly publicPaths: readonly string[]
}

export function observe(site: Site, theme: CompiledTheme, { request }: Run): Before {
  const scan = site.content && 'path' in site.content ? scanDirectory(site.content.path) : undefined
  const publicFiles = scanFolder(site.publicDir)
  return {
    theme: theme.digest,
    pipeline: pipelineDigest(),
    site: siteDigest(site),
    contentSignature: scan ? signatureOf(scan) : NO_FILES,
    publicSignature: publicFiles.signature,
    day: dayOf(request.renderTime),
    time: request.renderTime,
    scan,
    publicPaths: publicFiles.paths,
  }
}

const NO_FILES = digestOf('')

/** The last artifact when it still stands and is in the bucket; undefined when the site must be rendered. */
export async function reuse(site: Site, before: Before, run: Run): Promise<ArtifactResult | undefined> {
  const record = readSiteRecord(run.recordsDir, site.id)
  const decision = decide(record, before, run.request.force)
  if (decision.action === 'reuse') return presentInBucket(site, decision.record.result, run)
  if (decision.reason !== 'content' || !record) return undefined
  const found = decide({ ...record, contentSignature: before.contentSignature }, before, false)
  if (found.action !== 'reuse' || !before.scan || contentDigestOf(before.scan) !== record.fingerprint.content)
    return undefined
  writeSiteRecord(run.recordsDir, site.id, { ...record, contentSignature: before.contentSignature })
  return presentInBucket(site, record.result, run)
}

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
  } satisfies SiteRecord)
  await run.actions.put(fingerprintDigest(fingerprint), result)
}
