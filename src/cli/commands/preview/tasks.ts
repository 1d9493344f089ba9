import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { loadSites } from '#config/load.ts'
import { DRAFTS } from '#model/environment.ts'
import { SiteError } from '#model/failure.ts'
import type { Site } from '#model/site.ts'
import type { PreviewTask, Wanted } from '#preview/messages.ts'
import { unknownTheme } from '#theme/unknown-theme.ts'
import type { Call } from '../../command.ts'
import type { Opened } from '../../workspace/open.ts'
import { publishTimeOf, renderTimeOf } from '../../workspace/render-settings.ts'

/** Finds out what a preview has to know of a site: its declaration, and what its CMS holds. */
export function tasksOf(
  { flags, environment, signal }: Call,
  { workspace, config }: Opened,
): (wanted: Wanted) => Promise<PreviewTask> {
  const now = Date.now()
  const times = { time: renderTimeOf(environment, now), publishTime: publishTimeOf(environment, now) }
  return async ({ site: id, theme }) => {
    const { sites, failed } = await loadSites(workspace, { only: [id] })
    const [declared] = sites
    if (!declared) throw new SiteError(failed.flatMap(({ failures }) => failures))
    const site = await withContent(theme === undefined ? declared : { ...declared, theme })
    checkTheme(site)
    return {
      workspace,
      site,
      otherTheme: theme !== undefined,
      drafts: flags.drafts,
      port: flags.port,
      host: flags.host ?? 'localhost',
      ...times,
    }
  }

  async function withContent(site: Site): Promise<Site> {
    if (!site.content || 'path' in site.content) return site
    const { contentSources } = await import('../../workspace/content-sources.ts')
    const { pullContent, stopOf, withSnapshot } = await import('../../../pull-content.ts')
    await using sources = contentSources(workspace, config, environment)
    const shows = flags.drafts ? DRAFTS : flags.environment
    const pulled = await pullContent({
      ...{ workspace, sites: [site], areAll: false, sources, environment: shows, lenient: true, signal },
    })
    const own = pulled.sites.find(each => each.site === site.id)
    const stop = stopOf(own)
    if (stop) throw new SiteError(stop.errors)
    return own ? withSnapshot(site, own, workspace, shows) : site
  }

  function checkTheme({ theme }: Site): void {
    if (existsSync(join(workspace.themesDir, theme))) return
    throw new SiteError(unknownTheme(theme, workspace.themesDir))
  }
}
