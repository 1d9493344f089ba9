import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { builtinModules, createRequire } from 'node:module'
import { basename, dirname, join, resolve, sep } from 'node:path'
import { rolldown } from 'rolldown'
import { astroDir } from './astro.ts'
import { ownPlaces } from './own-places.ts'
import { isBare } from './resolution.ts'
import { SHARED_CHUNK, SHARED_ID } from './shared.ts'

/** ES modules in one file each: what is evaluated for every site, and what is evaluated once a thread. */
export interface RendererBundle {
  readonly code: string
  readonly shared: string | undefined
  /** Packages left outside, by specifier and absolute file. */
  readonly externals: Readonly<Record<string, string>>
}

/**
 * Makes the renderer of a folder of chunks, the packages they import included, save those with native code. The chunk
 * that sites may share stays apart, provided it imports nothing of the theme's.
 */
export async function bundleRenderer(entryDir: string, root: string): Promise<RendererBundle> {
  const entry = readdirSync(entryDir).find(name => name.startsWith('prerender-entry.'))
  if (!entry) throw new Error(`Astro wrote no prerender entry into ${entryDir}`)

  const sharedChunk = findChunk(entryDir, SHARED_CHUNK)
  const input = join(entryDir, entry)
  // At once, as if it stays apart, which it does unless a theme has put something of its own into what Astro renders with.
  const [shared, withoutShared] = await Promise.all([
    sharedChunk ? bundleModule(sharedChunk, root) : undefined,
    bundleModule(input, root, sharedChunk),
  ])
  const apart = shared?.modules.every(
    id => id === sharedChunk || !id.startsWith(entryDir) || basename(id).startsWith('rolldown-runtime'),
  )
  const renderer = apart || !sharedChunk ? withoutShared : await bundleModule(input, root)
  const externals = { ...renderer.externals, ...(apart && shared?.externals) }
  return {
    code: renderer.code,
    shared: apart ? shared?.code : undefined,
    // They were found in whatever order the files were read.
    externals: Object.fromEntries(Object.entries(externals).sort(([a], [b]) => (a < b ? -1 : 1))),
  }
}

function findChunk(entryDir: string, name: string): string | undefined {
  const found = readdirSync(entryDir, { recursive: true, encoding: 'utf8' }).find(path =>
    basename(path).startsWith(`${name}_`),
  )
  return found && join(entryDir, found)
}

const builtins = new Set([...builtinModules, ...builtinModules.map(name => `node:${name}`)])

interface Bundle {
  readonly code: string
  readonly externals: Record<string, string>
  readonly modules: readonly string[]
}

async function bundleModule(input: string, root: string, shared?: string): Promise<Bundle> {
  const externals: Record<string, string> = {}
  const build = await rolldown({
    input,
    platform: 'node',
    logLevel: 'silent',
    resolve: { conditionNames: ['node', 'import', 'module-sync', 'default'] },
    plugins: [
      {
        name: 'nextgen:packages',
        async resolveId(id, importer) {
          if (builtins.has(id) || id.startsWith('node:')) return { id, external: true }
          if (shared && importer && resolve(dirname(importer), id) === shared) return { id: SHARED_ID, external: true }
          if (!isBare(id)) return null
          const from = importer && !importer.startsWith(dirname(input)) ? importer : join(root, 'package.json')
          const resolved =
            (await this.resolve(id, from, { skipSelf: true })) ??
            (await this.resolve(id, join(astroDir, 'package.json'), { skipSelf: true }))
          if (!resolved) return null
          if (!isNative(resolved.id) && !isShared(resolved.id)) return resolved
          externals[id] = resolved.id
          return { id, external: true }
        },
        transform: (code, id) => (id.includes(`${sep}node_modules${sep}`) ? ownPlaces(code, id) : null),
      },
    ],
  })
  // What shares a name with another chunk's is renamed here, and an island tells its component's name.
  const { output } = await build.generate({ format: 'esm', codeSplitting: false, keepNames: true })
  await build.close()
  const chunk = output[0]
  if (output.filter(item => item.type === 'chunk').length !== 1)
    throw new Error('The renderer did not fit into one file')
  return { code: chunk.code, externals, modules: chunk.moduleIds }
}

/**
 * Packages that are evaluated once a thread instead of once a site: they keep nothing of what they are given, and Zod
 * alone is more than half of what evaluating a theme costs.
 */
const SHARED_PACKAGES = ['zod']

/** Whether a file belongs to a shared package in the very copy that Astro uses. */
const isShared = (file: string): boolean => SHARED_PACKAGES.some(name => file.startsWith(`${packageDir(name)}${sep}`))

const packageDir = (name: string): string => dirname(requireFromAstro.resolve(`${name}/package.json`))
const requireFromAstro = createRequire(join(astroDir, 'package.json'))

const natives = new Map<string, boolean>()

/** Whether the package of a file brings code that cannot be bundled: a `.node` or `.wasm` file, or a platform package. */
function isNative(file: string): boolean {
  let dir = dirname(file)
  while (!existsSync(join(dir, 'package.json')) || !JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8')).name) {
    const parent = dirname(dir)
    if (parent === dir) return false
    dir = parent
  }
  const known = natives.get(dir)
  if (known !== undefined) return known
  const manifest = JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8'))
  const optional = Object.keys(manifest.optionalDependencies ?? {})
  const native =
    Boolean(manifest.gypfile || manifest.napi || manifest.binary) ||
    optional.some(name => /(linux|darwin|win32|wasm32)/.test(name)) ||
    hasNativeFile(dir, 3)
  natives.set(dir, native)
  return native
}

function hasNativeFile(dir: string, depth: number): boolean {
  for (const entry of readdirSync(dir, { withFileTypes: true })) {
    if (entry.isFile() && /\.(node|wasm)$/.test(entry.name)) return true
    if (
      entry.isDirectory() &&
      depth > 0 &&
      entry.name !== 'node_modules' &&
      hasNativeFile(join(dir, entry.name), depth - 1)
    )
      return true
  }
  return false
}
