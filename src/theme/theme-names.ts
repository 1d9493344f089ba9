import { readdirSync } from 'node:fs'

/** The themes of a workspace, in order: its folders, and links to them; none where the folder of themes cannot be read. */
export function themeNames(themesDir: string): readonly string[] {
  try {
    return readdirSync(themesDir, { withFileTypes: true })
      .filter(entry => !entry.isFile() && !/^[._]/.test(entry.name) && entry.name !== 'node_modules')
      .map(({ name }) => name)
      .sort()
  } catch {
    return []
  }
}
