import type { CompiledTheme } from '#model/theme.ts'
import type { ThemeFinish } from './page-finisher.ts'
import { pageReader } from './read-page.ts'
import { loadThemeCss } from './theme-css.ts'

const themes = new Map<string, Promise<ThemeFinish>>()
const THEMES_KEPT = 8

/**
 * What finishing knows of a theme, made once a thread: its stylesheets taken apart, and a memory for its tags. `base` is
 * the theme's base path, `placeholder` the text in its files that stands for the address of a site.
 */
export function themeFinish(theme: CompiledTheme, base: string, placeholder: string): Promise<ThemeFinish> {
  const known = themes.get(theme.dir)
  if (known) return known
  if (themes.size >= THEMES_KEPT) themes.delete(themes.keys().next().value as string)
  const made = loadThemeCss(theme, base, placeholder).then(css => ({ css, read: pageReader(css.tokens) }))
  themes.set(theme.dir, made)
  made.catch(() => themes.delete(theme.dir))
  return made
}
