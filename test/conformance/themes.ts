import { readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { AstroUserConfig } from 'astro'
import type { SiteFacts } from '#model/site.ts'
import { REPOSITORY } from '../build/factory.ts'

/** A theme whose artifact must equal Astro's own build. */
export interface ConformanceTheme {
  readonly name: string
  /** Absolute, as is `themesDir`, the folder it lies in. */
  readonly root: string
  readonly themesDir: string
  /** A `site.json` under which the factory knows what `astro build` knows of the site. */
  readonly site: Readonly<Record<string, unknown>>
}

const FOLDERS = [join(REPOSITORY, 'test/conformance/themes'), join(REPOSITORY, 'themes')]

/** The themes written for this test, and every theme of the repository. */
export async function conformanceThemes(): Promise<readonly ConformanceTheme[]> {
  const found = FOLDERS.map(async themesDir => {
    const entries = await readdir(themesDir, { withFileTypes: true })
    return Promise.all(entries.filter(entry => entry.isDirectory()).map(({ name }) => themeAt(join(themesDir, name))))
  })
  return (await Promise.all(found)).flat()
}

export async function themeAt(root: string): Promise<ConformanceTheme> {
  const name = basename(root)
  const config = await configOf(root)
  const facts = await sampleSiteOf(config)
  const domain = config.site ? new URL(config.site).host : `${name}.example`
  const { id: _, ...told } = facts ?? {}
  return { name, root, themesDir: join(root, '..'), site: { ...told, domain, theme: name, finish: false } }
}

async function configOf(root: string): Promise<AstroUserConfig> {
  const [file] = (await readdir(root)).filter(entry => /^astro\.config\.[cm]?[jt]s$/.test(entry))
  if (!file) return {}
  return ((await import(/* @vite-ignore */ pathToFileURL(join(root, file)).href)) as { default: AstroUserConfig })
    .default
}

/** What `nextgen:site` says of the site under plain `astro build`, when the theme uses our integration. */
async function sampleSiteOf({ integrations = [] }: AstroUserConfig): Promise<SiteFacts | undefined> {
  const ours = integrations.flat().find(integration => integration && integration.name === 'nextgen')
  if (!ours || !('hooks' in ours)) return undefined
  let source = ''
  const updateConfig = ({ vite }: { vite: { plugins: SamplePlugin[] } }): void => {
    for (const { resolveId, load } of vite.plugins) source = load(resolveId('nextgen:site') ?? '') ?? source
  }
  await ours.hooks['astro:config:setup']?.({ updateConfig } as never)
  return JSON.parse(source.slice(source.indexOf('{'), source.lastIndexOf('}') + 1))
}

interface SamplePlugin {
  resolveId(id: string): string | undefined
  load(id: string): string | undefined
}
