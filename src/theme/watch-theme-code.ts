import { isAbsolute, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { SourceMap } from 'magic-string'
import { watchState } from './state/watch-state.ts'

const factory = fileURLToPath(new URL('..', import.meta.url))
const kit = join(factory, 'theme-kit/')

/** Whether a module is code of the theme's own, or of the kit that it builds on: packages are held to be functions of what they are given. */
function isThemeCode(id: string): boolean {
  const [file = '', query = ''] = id.split('?')
  if (!isAbsolute(file) || file.includes('/node_modules/') || (file.startsWith(factory) && !file.startsWith(kit)))
    return false
  return /\.(?:[cm]?[jt]sx?|astro|mdx?|vue|svelte)$/.test(file) && !/\b(?:type=(?:style|script)|raw|url)\b/.test(query)
}

/** As a theme's author calls a file. */
const nameOf = (id: string, root: string): string => {
  const [file = ''] = id.split('?')
  if (file.startsWith(kit)) return `nextgen/theme-kit/${file.slice(kit.length)}`
  return file.startsWith(`${root}/`) ? file.slice(root.length + 1) : file
}

/** Lets a module of a theme tell what it reads and keeps; null for every other module. `root`: the theme's folder. */
export function watchThemeCode(code: string, id: string, root: string): { code: string; map: SourceMap } | null {
  if (!isThemeCode(id)) return null
  const watched = watchState(code, nameOf(id, root), id.startsWith(kit))
  return watched && { code: watched.toString(), map: watched.generateMap({ hires: 'boundary' }) }
}
