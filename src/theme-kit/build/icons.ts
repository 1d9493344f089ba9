import { createRequire } from 'node:module'
import { join } from 'node:path'
import { getIconData } from '@iconify/utils/lib/icon-set/get-icon'
import type { IconData } from '../../model/icon.ts'

export type { IconData } from '../../model/icon.ts'

type IconifyJSON = Parameters<typeof getIconData>[0]

const PREFIX = 'nextgen:icon/'
const RESOLVED = `\0${PREFIX}`

const fromHere = createRequire(import.meta.url)

/**
 * A Vite plugin for `import check from 'nextgen:icon/lucide/check'`: one icon of an Iconify set (`@iconify-json/lucide`,
 * of the theme or of the factory) as data, read while the theme is built. Only icons that are imported get into it.
 *
 * @param root the theme's folder, whose own packages come first
 */
export function iconsPlugin(root: () => string) {
  const sets = new Map<string, IconifyJSON>()
  const setOf = (name: string): IconifyJSON => {
    const known = sets.get(name)
    if (known) return known
    const read = readSet(name, root())
    sets.set(name, read)
    return read
  }
  return {
    name: 'nextgen:icons',
    resolveId: (id: string): string | undefined => (id.startsWith(PREFIX) ? `\0${id}` : undefined),
    load: (id: string): string | undefined =>
      id.startsWith(RESOLVED)
        ? `export default ${JSON.stringify(iconOf(id.slice(RESOLVED.length), setOf))}`
        : undefined,
  }
}

function readSet(name: string, root: string): IconifyJSON {
  const file = `@iconify-json/${name}/icons.json`
  for (const require of [createRequire(join(root, 'package.json')), fromHere]) {
    try {
      return require(file) as IconifyJSON
    } catch (error) {
      if ((error as { code?: string }).code !== 'MODULE_NOT_FOUND') throw error
    }
  }
  throw Object.assign(
    new Error(`Expected the icon set "${name}" to be installed; @iconify-json/${name} was not found`),
    {
      hint: `npm install @iconify-json/${name}`,
    },
  )
}

function iconOf(path: string, setOf: (name: string) => IconifyJSON): IconData {
  const [set = '', name = ''] = path.split('/')
  const icons = setOf(set)
  const icon = getIconData(icons, name)
  if (!icon) {
    const near = nearest(name, Object.keys(icons.icons))
    throw Object.assign(new Error(`Expected an icon of the set "${set}"; it has none named "${name}"`), {
      hint: near.length > 0 ? `Near it are: ${near.join(', ')}.` : `See https://icon-sets.iconify.design/${set}/.`,
    })
  }
  return { body: icon.body, width: icon.width ?? 16, height: icon.height ?? 16 }
}

/** Names that share a word with what was asked for, shortest first. */
function nearest(name: string, names: readonly string[]): string[] {
  const words = name.split('-').filter(word => word.length > 2)
  const near = names.filter(each => words.some(word => each.includes(word) || (each.length > 3 && word.includes(each))))
  return near.sort((a, b) => a.length - b.length || (a < b ? -1 : 1)).slice(0, 5)
}
