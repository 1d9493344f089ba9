import { existsSync } from 'node:fs'
import { mkdir, readFile, rename } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { blobKey } from '#blobs/blobs.ts'
import type { Manifest } from '#model/manifest.ts'
import type { RunReport, SiteStatus } from '#model/report.ts'
import type { Contestant, Output, Setting } from '../contestant.ts'
import { type Command, type Measurement, measure } from '../measure.ts'
import { setAside } from './set-aside.ts'

/** Compiled themes, relative to the workspace: what a "clean build with the theme cached" may keep. */
const THEME_CACHE = '.nextgen/cache/themes'

export const NEXTGEN = {
  cached: 'NEXTGEN, clean, theme compiled before',
  uncompiled: 'NEXTGEN, clean, theme not yet compiled',
  unchanged: 'NEXTGEN, nothing changed',
  oneThread: 'NEXTGEN, clean, theme compiled before, one thread',
} as const

/** NEXTGEN as its users start it, in the four states that the targets speak of. */
export async function nextgen({ fleet, repo, cores }: Setting): Promise<Contestant[]> {
  const { root } = fleet
  const { version } = JSON.parse(await readFile(join(repo, 'package.json'), 'utf8'))
  const build = (threads: number): Command => {
    const args = [join(repo, 'bin', 'nextgen.js'), 'build', '--root', root, '--concurrency', String(threads), '--json']
    return { file: process.execPath, args, cwd: root }
  }
  const compiledBefore = async () => {
    if (!existsSync(join(root, THEME_CACHE))) await measure(build(cores))
    await forgetAllButThemes(root)
  }
  const builtBefore = async () => {
    if (!existsSync(join(root, '.nextgen', 'bucket'))) await measure(build(cores))
  }
  const contestant = (name: string, threads: number, reset: () => Promise<void>, status: SiteStatus): Contestant => ({
    name,
    tool: `NEXTGEN ${version}`,
    sites: fleet.sites.length,
    command: build(threads),
    reset,
    inspect: run => readReport(root, fleet.sites, run, status),
  })
  return [
    contestant(NEXTGEN.cached, cores, compiledBefore, 'built'),
    contestant(NEXTGEN.uncompiled, cores, () => setAside(join(root, '.nextgen'), dirname(root)), 'built'),
    contestant(NEXTGEN.unchanged, cores, builtBefore, 'unchanged'),
    contestant(NEXTGEN.oneThread, 1, compiledBefore, 'built'),
  ]
}

async function forgetAllButThemes(root: string): Promise<void> {
  const kept = join(root, '.nextgen-kept-themes')
  await rename(join(root, THEME_CACHE), kept)
  await setAside(join(root, '.nextgen'), dirname(root))
  await mkdir(dirname(join(root, THEME_CACHE)), { recursive: true })
  await rename(kept, join(root, THEME_CACHE))
}

/** Throws unless every site of the fleet ended with `status`. */
async function readReport(
  root: string,
  sites: readonly string[],
  run: Measurement,
  status: SiteStatus,
): Promise<Output> {
  const report = JSON.parse(run.stdout) as RunReport
  const others = report.sites.filter(site => site.status !== status)
  if (!report.ok || others.length > 0 || report.sites.length !== sites.length) {
    const example = JSON.stringify(others[0])
    throw new Error(
      `expected ${sites.length} sites with the status "${status}", got ${report.sites.length}, ${others.length} of them otherwise: ${example}`,
    )
  }
  const bucket = join(root, '.nextgen', 'bucket')
  let pages = 0
  let htmlBytes = 0
  const firstSite = new Map<string, string>()
  for (const { site, manifest: digest } of report.sites) {
    const manifest = JSON.parse(
      await readFile(join(bucket, 'sites', site, 'manifests', `${digest}.json`), 'utf8'),
    ) as Manifest
    const html = Object.entries(manifest.files).filter(([, file]) => file.type.startsWith('text/html'))
    pages += html.length
    htmlBytes += html.reduce((sum, [, file]) => sum + file.size, 0)
    if (site !== sites[0]) continue
    for (const [path, file] of html) firstSite.set(path, await readFile(join(bucket, blobKey(file.digest)), 'utf8'))
  }
  return { pages, htmlBytes, firstSite }
}
