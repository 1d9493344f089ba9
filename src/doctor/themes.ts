import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Diagnosis } from '#model/doctor.ts'

interface PackageFile {
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
}

/** Themes that ask for another Astro than the factory renders with, or whose packages are not installed. */
export function* checkThemes(themesDir: string, astro: string): Generator<Diagnosis> {
  const name = 'themes'
  const themes = existsSync(themesDir)
    ? readdirSync(themesDir, { withFileTypes: true })
        .filter(entry => entry.isDirectory() || entry.isSymbolicLink())
        .sort((a, b) => (a.name < b.name ? -1 : 1))
    : []
  let fine = 0
  for (const { name: theme } of themes) {
    const wrong = [...mistakesOf(join(themesDir, theme), astro)]
    for (const [said, hint] of wrong) yield { name, status: 'warn', said: `${theme} ${said}`, hint }
    if (wrong.length === 0) fine++
  }
  yield { name, status: 'ok', said: `${fine} of ${themes.length} ask for nothing that is not here; Astro ${astro}` }
}

function* mistakesOf(dir: string, astro: string): Generator<readonly [said: string, hint: string]> {
  const file = join(dir, 'package.json')
  if (!existsSync(file)) return
  let wanted: PackageFile
  try {
    wanted = JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return yield ['has a package.json that is no JSON', 'Mend it.']
  }
  const range = wanted.dependencies?.astro ?? wanted.devDependencies?.astro
  const major = /^\D{0,2}(\d+)/.exec(range ?? '')?.[1]
  if (major !== undefined && major !== astro.split('.')[0])
    yield [
      `asks for Astro ${range}, and is rendered with ${astro}`,
      `See Astro's upgrade guide, then write "^${astro.split('.')[0]}.0.0" into its package.json.`,
    ]
  const own = Object.keys(wanted.dependencies ?? {}).filter(dependency => dependency !== 'astro')
  const missing = own.filter(dependency => !isInstalled(dir, dependency))
  if (missing.length > 0)
    yield [`lacks the packages ${missing.join(', ')}`, `Run \`npm install\` in ${dir}, or add them to the factory.`]
}

const FACTORY = join(import.meta.dirname, '..', '..')

/** By the rule of packages: the theme's own, then the factory's. */
const isInstalled = (dir: string, dependency: string): boolean =>
  [dir, FACTORY].some(root => existsSync(join(root, 'node_modules', dependency, 'package.json')))
