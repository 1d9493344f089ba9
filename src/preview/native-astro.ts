import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { init, parse } from 'es-module-lexer'
import type { DevEnvironment } from 'vite'

await init

/** As Vite addresses a module of Astro's: by URL, or by its path alone. */
const ASTRO_FILE = /^(?:\/@fs)?(\/.+\/node_modules\/(?:astro|@astrojs\/internal-helpers)\/.+\.js)$/

/**
 * Lets Node load the modules of Astro's that need nothing of Vite. They all go through Vite because some of them import
 * virtual modules; the other 300 are transformed at every start for nothing, a third of the time to the first page.
 */
export function loadAstroNatively(environment: DevEnvironment): void {
  const fetchModule = environment.fetchModule.bind(environment)
  const isNative = nativeModules()
  const nativeFile = (url: string): string | undefined => {
    const file = ASTRO_FILE.exec(url)?.[1]
    return file !== undefined && isNative(file) ? file : undefined
  }
  environment.fetchModule = async (url, importer, options) => {
    const file = nativeFile(url)
    if (file === undefined) return fetchModule(url, importer, options)
    return { externalize: pathToFileURL(file).href, type: 'module' }
  }
  environment.warmupRequest = async url => {
    // What fails is told by whoever asks for it.
    if (nativeFile(url) === undefined) await environment.transformRequest(url).catch(() => {})
  }
}

/**
 * Tells whether neither a module nor any that it imports needs Vite: no virtual module, nothing of `import.meta` that Node
 * does not know. So a module has one instance, here or there.
 */
export function nativeModules(): (file: string) => boolean {
  const known = new Map<string, boolean>()
  return file => {
    if (!known.has(file)) {
      const { bound, importers } = explore(file, known)
      for (const each of bound) for (const importer of importers.get(each) ?? []) bound.add(importer)
      for (const each of importers.keys()) known.set(each, !bound.has(each))
    }
    return known.get(file) as boolean
  }
}

const NOTHING: readonly string[] = []

interface Explored {
  /** Modules that need Vite themselves, or are known to import one that does. */
  readonly bound: Set<string>
  /** Every module met → the modules that import it. */
  readonly importers: ReadonlyMap<string, ReadonlySet<string>>
}

function explore(start: string, known: ReadonlyMap<string, boolean>): Explored {
  const bound = new Set<string>()
  const importers = new Map<string, Set<string>>([[start, new Set()]])
  for (const file of importers.keys()) {
    const verdict = known.get(file)
    const imported = verdict === undefined ? importsOf(file) : verdict ? NOTHING : null
    if (imported === null) bound.add(file)
    for (const each of imported ?? []) {
      const from = importers.get(each)
      if (from) from.add(file)
      else importers.set(each, new Set([file]))
    }
  }
  return { bound, importers }
}

/** Specifiers that only Vite can resolve, or that Astro makes its own of. */
const NEEDS_VITE = /^(?:virtual:|astro$|astro[:/]|#)/
const META_OF_VITE = /^\??\.(?:env|hot|glob)\b/

/** The files that a module imports; null where it needs Vite. */
function importsOf(file: string): readonly string[] | null {
  if (!file.endsWith('.js')) return null
  const files: string[] = []
  try {
    const text = readFileSync(file, 'utf8')
    for (const { type, specifier, end } of parse(text)[0]) {
      const needsVite =
        type === 'import-meta' ? META_OF_VITE.test(text.slice(end, end + 6)) : NEEDS_VITE.test(specifier ?? '')
      if (needsVite) return null
      if (specifier?.startsWith('.')) files.push(join(dirname(file), specifier))
    }
  } catch {
    return null
  }
  return files
}
