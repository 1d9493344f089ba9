import { scanFolder } from '#artifact/folder-scan.ts'
import { digestOf } from '#base/hash.ts'
import { type ContentScan, scanDirectory, signatureOf } from '#cms/scan.ts'
import type { RunRequest } from '#model/run.ts'
import type { Site } from '#model/site.ts'
import type { CompiledTheme } from '#model/theme.ts'
import { dayOf, type Observation, siteDigest } from '#plan/decide.ts'
import { pipelineDigest } from '#theme/inputs.ts'

/** What names, sizes and times tell of a site before anything is read. */
export interface Before extends Observation {
  readonly scan: ContentScan | undefined
  /** Files, or entries, of the content. */
  readonly entries: number
  readonly publicPaths: readonly string[]
}

export function observe(
  site: Site,
  theme: Pick<CompiledTheme, 'digest'>,
  { renderTime, publishTime = renderTime }: Pick<RunRequest, 'renderTime' | 'publishTime'>,
): Before {
  const scan = site.content && 'path' in site.content ? scanDirectory(site.content.path) : undefined
  const snapshot = site.content && 'snapshot' in site.content ? site.content.snapshot : undefined
  const publicFiles = scanFolder(site.publicDir)
  return {
    theme: theme.digest,
    pipeline: pipelineDigest(),
    site: siteDigest(site),
    contentSignature: scan ? signatureOf(scan) : (snapshot?.digest ?? NO_FILES),
    publicSignature: publicFiles.signature,
    day: dayOf(renderTime),
    time: publishTime,
    scan,
    entries: scan?.files.length ?? snapshot?.entries ?? 0,
    publicPaths: publicFiles.paths,
  }
}

const NO_FILES = digestOf('')
