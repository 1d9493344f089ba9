import { readFileSync } from 'node:fs'
import { createRequire, findPackageJSON } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Plugin } from 'unified'
import { type Failure, SiteError } from '#model/failure.ts'
import type { MarkdownOptions } from '#model/site.ts'

export type LoadedPlugin = readonly [plugin: Plugin<[unknown?]>, options: unknown]

/**
 * Loads remark and rehype plugins: packages of the workspace at `root` (absolute), else the factory's; or files named
 * relative to `root`. Throws a `SiteError` that names every plugin which cannot be loaded.
 */
export async function loadPlugins(
  { remarkPlugins, rehypePlugins }: Pick<MarkdownOptions, 'remarkPlugins' | 'rehypePlugins'>,
  root: string,
): Promise<{ readonly remark: readonly LoadedPlugin[]; readonly rehype: readonly LoadedPlugin[] }> {
  const failures: Failure[] = []
  const load = async (
    kind: 'remark' | 'rehype',
    plugins: MarkdownOptions['remarkPlugins'],
  ): Promise<LoadedPlugin[]> => {
    const loaded: LoadedPlugin[] = []
    for (const declared of plugins) {
      const [name, options] = typeof declared === 'string' ? [declared, undefined] : declared
      try {
        loaded.push([await importPlugin(name, root), options])
      } catch (error) {
        failures.push(unloadable(kind, name, error, root))
      }
    }
    return loaded
  }
  const plugins = { remark: await load('remark', remarkPlugins), rehype: await load('rehype', rehypePlugins) }
  if (failures.length > 0) throw new SiteError(failures)
  return plugins
}

async function importPlugin(name: string, root: string): Promise<LoadedPlugin[0]> {
  const module = (await import(pathToFileURL(resolvePlugin(name, root)).href)) as { default?: unknown }
  if (typeof module.default !== 'function') throw new TypeError('it exports no plugin as its default')
  return module.default as LoadedPlugin[0]
}

const unloadable = (kind: string, name: string, error: unknown, root: string): Failure => ({
  code: 'markdown-plugin',
  message: `Expected a ${kind} plugin in the package "${name}", but it cannot be loaded: ${(error as Error).message.split('\n')[0]}`,
  where: join(root, 'package.json'),
  hint: `Install it in the workspace (npm install ${name}), or take it out of \`markdown.${kind}Plugins\`.`,
})

function resolvePlugin(name: string, root: string): string {
  const parents = [join(root, 'package.json'), import.meta.filename]
  let first: unknown
  for (const parent of parents) {
    try {
      return createRequire(parent).resolve(name)
    } catch (error) {
      first ??= error
      const file = importOnly(name, parent)
      if (file) return file
    }
  }
  throw first
}

/** The main file of a package that is exported to `import` alone. */
function importOnly(name: string, parent: string): string | null {
  try {
    const manifest = findPackageJSON(name, pathToFileURL(parent))
    if (!manifest) return null
    const { exports } = JSON.parse(readFileSync(manifest, 'utf8')) as { exports?: Record<string, unknown> }
    const main = (exports?.['.'] ?? exports) as Record<string, unknown> | undefined
    const target = main?.node ?? main?.import ?? main?.default
    const path =
      typeof target === 'string'
        ? target
        : ((target as { import?: string; default?: string } | undefined)?.import ??
          (target as { default?: string } | undefined)?.default)
    return typeof path === 'string' ? join(manifest, '..', path) : null
  } catch {
    return null
  }
}
