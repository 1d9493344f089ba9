import { createHash } from 'node:crypto'
import { getCompileCacheDir } from 'node:module'
import { inheritedEnvironment } from '#base/inherited-environment.ts'

/** What Astro encrypts with; fixed, so that two compiles of a theme are the same. A static site holds no secret. */
const FIXED_KEY = createHash('sha256').update('nextgen').digest('base64')

/** The environment of a process that runs a theme's code, besides what is given: no secret of ours is in it. */
export function childEnvironment(given: Readonly<Record<string, string>>): Record<string, string> {
  const compiledCode = getCompileCacheDir()
  return {
    ...inheritedEnvironment(),
    // Astro and Vite are a thousand modules: compiled before, they load in half the time.
    ...(compiledCode && { NODE_COMPILE_CACHE: compiledCode }),
    ...given,
    NODE_ENV: 'production',
    NO_COLOR: '1',
    ASTRO_TELEMETRY_DISABLED: '1',
    ASTRO_KEY: FIXED_KEY,
  }
}
