import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type ParseError, parse } from 'jsonc-parser'
import type { Failure } from '#model/failure.ts'
import type { Workspace } from '#model/site.ts'
import { type ThemeSettings, themeSettingsSchema } from './finishing-schema.ts'
import { complaints, expectation } from './issues.ts'
import { keysAt } from './shape.ts'

const FILE = 'nextgen.json'

/** What a theme's `nextgen.json` says, or what is wrong with it; read once a theme. Nothing when there is none. */
export function themeSettings(workspace: Workspace): (theme: string) => Promise<ThemeSettings | readonly Failure[]> {
  const known = new Map<string, Promise<ThemeSettings | readonly Failure[]>>()
  return theme => {
    const settings = known.get(theme) ?? readSettings(workspace, theme)
    known.set(theme, settings)
    return settings
  }
}

async function readSettings({ themesDir }: Workspace, theme: string): Promise<ThemeSettings | readonly Failure[]> {
  const text = await readFile(join(themesDir, theme, FILE), 'utf8').catch(() => null)
  if (text === null) return {}
  const where = `themes/${theme}/${FILE}`
  const mistakes: ParseError[] = []
  const value: unknown = parse(text, mistakes, { allowTrailingComma: true })
  if (mistakes.length > 0) return [{ code: 'theme-settings-invalid', message: 'Expected JSON, got a mistake', where }]
  const parsed = themeSettingsSchema.safeParse(value, { error: expectation, reportInput: true })
  if (parsed.success) return parsed.data
  return complaints(parsed.error.issues, value, path => keysAt(themeSettingsSchema, path)).map(
    ({ message, hint }): Failure => ({ code: 'theme-settings-invalid', message, where, ...(hint && { hint }) }),
  )
}
