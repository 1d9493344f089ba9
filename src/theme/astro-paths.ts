import { registerHooks } from 'node:module'

interface Change {
  /** A module of Astro's. */
  readonly module: RegExp
  readonly from: string
  readonly to: string
  /** What the new text uses. */
  readonly imports: string
}

const STAGE = JSON.stringify(new URL('./stage.ts', import.meta.url).href)

const CHANGES: readonly Change[] = [
  {
    // Astro takes an absolute path that shares no folder with its root for one below the root.
    module: /[\\/]astro[\\/]dist[\\/]vite-plugin-utils[\\/]index\.js$/,
    from: 'if (commonAncestorPath(',
    to: 'if (existsSync(filename) || commonAncestorPath(',
    imports: `import { existsSync } from 'node:fs'`,
  },
  {
    // The classes of scoped styles are made of a component's path below the root.
    module: /[\\/]astro[\\/]dist[\\/]core[\\/]compile[\\/]compile\.js$/,
    from: 'const normalizedFilename = normalizePath(filename);',
    to: 'const normalizedFilename = pathInStage(normalizePath(filename), fileURLToPath(root));',
    imports: `import { pathInStage } from ${STAGE}`,
  },
]

/**
 * Lets this process load Astro such that components of a theme's own packages are what they are for `astro build` in the
 * theme's folder; call it before anything of Astro is loaded. A stage links these packages, and whoever follows a link
 * finds them outside. Throws when the Astro that is loaded is not the pinned one, which these changes fit.
 */
export function loadAstroForStages(): void {
  registerHooks({
    load(url, context, next) {
      const loaded = next(url, context)
      const change = CHANGES.find(({ module }) => module.test(url))
      if (!change || !loaded.source) return loaded
      const code = Buffer.from(loaded.source as Uint8Array).toString('utf8')
      if (!code.includes(change.from)) throw new Error(`Expected ${url} to have the line ${change.from}`)
      return { ...loaded, source: `${change.imports}\n${code.replace(change.from, change.to)}` }
    },
  })
}
