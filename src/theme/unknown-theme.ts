import { join } from 'node:path'
import type { Failure } from '#model/failure.ts'
import { nearest } from '#model/nearest.ts'
import { themeNames } from './theme-names.ts'

/** That a site names a theme which is not there, with the one that was meant, or all that there are. */
export function unknownTheme(name: string, themesDir: string): Failure {
  const names = themeNames(themesDir)
  const near = nearest(name, names)
  const there = names.length > 0 ? `There are: ${names.join(', ')}` : 'There is none yet'
  return {
    code: 'theme-unknown',
    message: `No theme "${name}": expected a folder ${join(themesDir, name)}`,
    hint: near ? `Did you mean "${near}"?` : `${there}; \`nextgen new theme\` makes one.`,
  }
}
