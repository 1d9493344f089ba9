import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadSites } from '#config/load.ts'
import { openWorkspace } from '#config/workspace.ts'
import { SiteError } from '#model/failure.ts'
import type { RenderTask } from '#model/render.ts'
import { compileTheme } from '#theme/compile.ts'
import { REPOSITORY, TODAY } from '../build/factory.ts'
import { writeContentOf } from '../conformance/site-content.ts'
import { type ConformanceTheme, conformanceThemes } from '../conformance/themes.ts'

/** For each conformance theme, and each voice, a site with a domain, a name, a colour and content of its own. */
export interface ThemeSites extends AsyncDisposable {
  readonly themes: readonly ConformanceTheme[]
  /** Compiles the theme, or finds it compiled. */
  task(theme: ConformanceTheme, voice: string): Promise<RenderTask>
}

const cacheDir = join(REPOSITORY, '.nextgen/conformance/cache/themes')

export async function makeThemeSites(voices: readonly string[]): Promise<ThemeSites> {
  const themes = await conformanceThemes()
  const root = await mkdtemp(join(tmpdir(), 'theme-sites-'))
  for (const [index, { name, root: theme, site }] of themes.entries())
    for (const [at, voice] of voices.entries()) {
      const folder = join(root, 'sites', `${name}-${voice}`)
      await mkdir(folder, { recursive: true })
      const brings = await writeContentOf(theme, join(folder, 'content'), voice)
      const declared = {
        ...site,
        finish: true,
        name: `The ${voice} post`,
        domain: `${voice}-${index}.example`,
        locale: ['en', 'de'][at % 2],
        tokens: { color: { brand: `#${at}${at}f` } },
        ...(brings && { content: { source: 'directory', path: 'content' } }),
      }
      await writeFile(join(folder, 'site.json'), JSON.stringify(declared))
    }
  const { sites, failed } = await loadSites(openWorkspace(root))
  if (failed.length > 0) throw new SiteError(failed.flatMap(({ failures }) => failures))
  return {
    themes,
    async task({ name, themesDir }, voice) {
      const { theme } = await compileTheme({ name, themesDir, cacheDir, environment: {} })
      const site = sites.find(({ id }) => id === `${name}-${voice}`)
      if (!site) throw new Error(`Expected a site of ${name} with the voice ${voice}`)
      const themeRoot = join(themesDir, name)
      return { site, theme, time: TODAY, blobsDir: join(root, 'bucket'), workspaceRoot: root, themeRoot }
    },
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  }
}
