import { readdirSync } from 'node:fs'
import { ARTIFACT_GATES, runGates } from '#check/run-gates.ts'
import { gateSettings } from '#check/settings.ts'
import type { Digest } from '#model/digest.ts'
import type { Manifest, ManifestFile } from '#model/manifest.ts'
import type { PreviewedPage } from '#model/preview.ts'
import { readsSummary } from '#render/reads-summary.ts'
import type { ConfiguredTheme } from '#theme/record-of.ts'
import type { BoundSite } from './bound-site.ts'
import { levelled } from './differences.ts'
import type { PageFinish } from './page-finish.ts'
import type { ShownPage } from './page-server.ts'

export interface PageReportOptions {
  readonly page: ShownPage
  readonly path: string
  readonly bound: BoundSite
  readonly record: ConfiguredTheme
  readonly finish: PageFinish | undefined
  /** Output paths of the site's pages and endpoints. */
  readonly files: readonly string[]
  /** Folders whose files lie beside pages, absolute. */
  readonly publicDirs: readonly string[]
  readonly isImage: (path: string) => boolean
}

/** What a page has read, what it weighs, and what gates find in it: in the page as a build would finish it. */
export function pageReport(options: PageReportOptions): NonNullable<PreviewedPage['page']> {
  const { page, path, bound, finish } = options
  const { recorder, site } = bound
  const html = page.html.toString()
  const plain = Buffer.from(levelled(html))
  const finished = finish?.(plain, page.status === 404 ? '/404' : path)
  const { findings } = finished
    ? runGates(ARTIFACT_GATES, {
        site,
        manifest: manifestOf(options),
        facts: [finished.facts],
        broken: bound.broken,
        settings: gateSettings(site),
      })
    : { findings: [] }
  return {
    reads: readsSummary(page.reads, recorder),
    shared: readsSummary(recorder.modules(), recorder),
    weight: { html: finished?.facts.bytes ?? plain.length, css: cssBytes(html) },
    findings,
  }
}

const cssBytes = (html: string): number =>
  [...html.matchAll(/<style data-vite-dev-id="[^"]*">(.*?)<\/style>/gs)].reduce(
    (sum, [, css = '']) => sum + Buffer.byteLength(css),
    0,
  )

/** What links may lead to. Only names count: nothing of it is released. */
function manifestOf({ bound, record, files, publicDirs, isImage }: PageReportOptions): Manifest {
  const { site } = bound
  const names = new Set(files)
  for (const folder of publicDirs) for (const name of namesIn(folder)) names.add(name)
  const present = Object.fromEntries([...names].map(name => [name, FILE]))
  return {
    version: 1,
    site: site.id,
    domain: site.domain,
    aliases: site.aliases,
    routing: { base: baseOf(record), trailingSlash: record.trailingSlash, format: record.buildFormat },
    redirects: site.redirects,
    // Images are made when somebody asks for them.
    files: new Proxy(present, {
      getOwnPropertyDescriptor: (target, name) =>
        Reflect.getOwnPropertyDescriptor(target, name) ??
        (typeof name === 'string' &&
        (isImage(name) || name.startsWith(`${record.assetsDir}/`) || name.startsWith('_og/'))
          ? { value: FILE, configurable: true, enumerable: true }
          : undefined),
    }),
  }
}

const FILE: ManifestFile = { digest: '0'.repeat(64) as Digest, size: 0, type: '' }

const baseOf = ({ base }: ConfiguredTheme): string => (base === '/' ? '/' : base.replace(/\/$/, ''))

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
  } catch {
    return []
  }
}
