import { createHash } from 'node:crypto'
import { getCompileCacheDir } from 'node:module'

/** Variables that a program needs to run at all; none of them holds a secret. */
const INHERITED = ['PATH', 'HOME', 'TMPDIR', 'TEMP', 'SystemRoot', 'LANG']

/** What Astro encrypts with; fixed, so that two compiles of a theme are the same. A static site holds no secret. */
const FIXED_KEY = createHash('sha256').update('nextgen').digest('base64')

/** The environment of a process that runs a theme's code, besides what is given: no secret of ours is in it. */
export function childEnvironment(given: Readonly<Record<string, string>>): Record<string, string> {
  const inherited = Object.fromEntries(
    INHERITED.flatMap(name => (process.env[name] === undefined ? [] : [[name, process.env[name] as string]])),
  )
  const compiledCode = getCompileCacheDir()
  return {
    ...inherited,
    // Astro and Vite are a thousand modules: compiled before, they load in half the time.
    ...(compiledCode && { NODE_COMPILE_CACHE: compiledCode }),
    ...given,
    NODE_ENV: 'production',
    NO_COLOR: '1',
    ASTRO_TELEMETRY_DISABLED: '1',
    ASTRO_KEY: FIXED_KEY,
  }
}
