import type { Digest } from '#model/digest.ts'
import type { ManifestFile } from '#model/manifest.ts'
import type { RunReport, SiteReport } from '#model/report.ts'
import type { PlannedRelease, PublishPlan } from '#model/status.ts'
import { readManifest, readPointer } from '#release/pointers.ts'
import { counted } from '../../output/amounts.ts'
import { andMore } from '../../output/and-more.ts'
import { type Terminal, table } from '../../output/terminal.ts'
import type { Opened } from '../../workspace/open.ts'

/** Compares what a run has built with what is live: the files that visitors would see change. */
export async function planOf(report: RunReport, opened: Opened): Promise<PublishPlan> {
  const sites = await Promise.all(report.sites.map(site => planSite(site, opened)))
  return { ok: report.ok, environment: opened.releasing.environment, sites }
}

async function planSite(report: SiteReport, { releasing, blobs }: Opened): Promise<PlannedRelease> {
  const { site, manifest, errors } = report
  const nothing = { site, from: null, to: manifest, added: [], changed: [], removed: [] }
  if (report.status === 'failed' || manifest === null)
    return { ...nothing, action: 'failed', ...(errors && { errors }) }
  const live = (await readPointer(releasing.bucket, site, releasing.environment))?.value
  const from = live ? { generation: live.generation, manifest: live.manifest } : null
  if (live?.pinned) return { ...nothing, from, action: 'pinned' }
  if ((live?.manifest ?? null) === manifest) return { ...nothing, from, action: 'unchanged' }
  const filesOf = async (digest: Digest | null | undefined): Promise<Readonly<Record<string, ManifestFile>>> =>
    (digest && (await readManifest(blobs, digest))?.files) || {}
  const [before, after] = await Promise.all([filesOf(live?.manifest), filesOf(manifest)])
  return {
    ...nothing,
    action: manifest === null ? 'remove' : 'release',
    from,
    added: Object.keys(after).filter(path => !(path in before)),
    changed: Object.keys(after).filter(path => path in before && before[path]?.digest !== after[path]?.digest),
    removed: Object.keys(before).filter(path => !(path in after)),
  }
}

const FILES_SHOWN = 10

/** The plan as a person reads it, after `run`: what the run itself had to say. */
export function planText({ sites, environment }: PublishPlan, run: string, { paint }: Terminal): string {
  const planned = sites.filter(({ action }) => action === 'release' || action === 'remove')
  const blocks = planned.map(({ site, from, to, added, changed, removed }) => {
    const files = [
      ...changed.map(path => [`    ${paint('yellow', 'changed')}`, path]),
      ...added.map(path => [`    ${paint('green', 'added')}`, path]),
      ...removed.map(path => [`    ${paint('red', 'removed')}`, path]),
    ]
    return [
      `${paint('bold', site)}: ${from ? `generation ${from.generation}` : 'not released'} → ${to?.slice(0, 12) ?? 'gone'}, ${counted(files.length, 'file')}`,
      ...table(files.slice(0, FILES_SHOWN)),
      ...andMore(files.length, FILES_SHOWN, 'file').map(line => `    ${line}`),
    ].join('\n')
  })
  const total = `${planned.length === 0 ? 'Nothing' : counted(planned.length, 'site')} would change in ${environment}. Nothing was released.`
  return `${run}\n${[...blocks, total].join('\n')}\n`
}
