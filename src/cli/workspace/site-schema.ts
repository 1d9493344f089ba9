import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeFileAtomically } from '#base/atomic-file.ts'
import { siteJsonSchemaText, type ThemeOptions, themeOptionsIn } from '#config/json-schema.ts'
import { type Failure, failuresOf } from '#model/failure.ts'
import type { SchemaWritten } from '#model/scaffold.ts'
import type { Workspace } from '#model/site.ts'
import type { JsonSchema } from '#model/theme.ts'
import { compileTheme } from '#theme/compile.ts'
import { themeNames } from '#theme/theme-names.ts'
import { readShape } from '#theme/theme-shape.ts'

export interface SiteSchema {
  readonly workspace: Pick<Workspace, 'root' | 'themesDir' | 'stateDir'>
  /** `PUBLIC_*` variables that themes may read. */
  readonly environment: Readonly<Record<string, string>>
  readonly signal: AbortSignal
  /** Told of each theme that has to be compiled. */
  readonly onCompiling?: (theme: string) => void
  /** false: the file is only compared. */
  readonly write: boolean
}

/**
 * Brings `site.schema.json` up to date with the options of every theme, which are compiled for it. What was known of one
 * that does not compile stays.
 */
export async function bringSiteSchema({
  workspace,
  environment,
  signal,
  onCompiling,
  write,
}: SiteSchema): Promise<SchemaWritten> {
  const file = join(workspace.root, 'site.schema.json')
  const before = existsSync(file) ? readFileSync(file, 'utf8') : ''
  const known = knownIn(before)
  const themes: Record<string, JsonSchema | null> = {}
  const errors: Failure[] = []
  for (const name of themeNames(workspace.themesDir)) {
    try {
      const { theme } = await compileTheme({
        ...{ name, themesDir: workspace.themesDir, environment, signal },
        cacheDir: join(workspace.stateDir, 'cache', 'themes'),
        onCompiling: () => onCompiling?.(name),
      })
      themes[name] = readShape(theme).options
    } catch (error) {
      if (signal.aborted) throw error
      errors.push(...failuresOf(error, 'theme-failed'))
      themes[name] = known[name] ?? null
    }
  }
  const text = siteJsonSchemaText(themes)
  const changed = text !== before
  if (changed && write) writeFileAtomically(file, new TextEncoder().encode(text))
  return { ok: errors.length === 0 && (write || !changed), file, changed, themes: Object.keys(themes), errors }
}

function knownIn(text: string): ThemeOptions {
  try {
    return themeOptionsIn(JSON.parse(text))
  } catch {
    return {}
  }
}
