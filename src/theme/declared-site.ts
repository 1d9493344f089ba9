import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseAst } from 'rolldown/parseAst'
import { astroInternal } from './astro.ts'

/** In Astro's own order. */
const CONFIG_FILES = ['mjs', 'js', 'ts', 'mts'].map(extension => `astro.config.${extension}`)

/** The `site` of a theme's config. Only a config that does not say it plainly is evaluated for it, which takes 0.2 s. */
export async function declaredSite(root: string): Promise<string | undefined> {
  const file = CONFIG_FILES.map(name => join(root, name)).find(existsSync)
  if (!file) return undefined
  const said = plainSite(readFileSync(file, 'utf8'))
  if (said) return said.site
  const { resolveConfig } = await astroInternal('core/config/config.js')
  const { astroConfig } = await resolveConfig({ root, logLevel: 'error' }, 'build')
  return astroConfig.site
}

/** Of `export default { … }` or `export default defineConfig({ … })` with a literal `site` or none; else undefined. */
export function plainSite(code: string): { readonly site: string | undefined } | undefined {
  let program: any
  try {
    program = parseAst(code, { lang: 'ts' })
  } catch {
    return undefined
  }
  const exported = program.body.find(({ type }: any) => type === 'ExportDefaultDeclaration')?.declaration
  const config =
    exported?.type === 'CallExpression' && exported.callee.name === 'defineConfig' ? exported.arguments[0] : exported
  if (config?.type !== 'ObjectExpression') return undefined
  if (config.properties.some(({ type, computed }: any) => type !== 'Property' || computed)) return undefined
  const own = config.properties.filter(({ key }: any) => (key.name ?? key.value) === 'site')
  if (own.length === 0) return { site: undefined }
  const { type, value } = own.at(-1).value
  return type === 'Literal' && typeof value === 'string' ? { site: value } : undefined
}
