import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { type FontHeader, readFontHeader } from './font-header.ts'

/** Where machines keep their fonts. */
export const SYSTEM_DIRS = [
  '/usr/share/fonts',
  '/usr/local/share/fonts',
  '/System/Library/Fonts',
  '/Library/Fonts',
  'C:\\Windows\\Fonts',
] as const

export interface MachineFont {
  readonly file: string
  readonly family: string
}

/** As many as a line of text can sensibly mix. */
const MOST_FONTS = 3

/**
 * Fonts of this machine for letters that no font of ours has, those that cover most of them first. Only then are its
 * folders looked at: a machine that is asked about all its fonts needs a second to answer.
 */
export function machineFontsFor(letters: readonly string[], dirs: readonly string[] = SYSTEM_DIRS): MachineFont[] {
  let missing = [...letters]
  const fonts: MachineFont[] = []
  const candidates = headersIn(dirs)
  while (missing.length > 0 && fonts.length < MOST_FONTS) {
    let best: { readonly file: string; readonly header: FontHeader; readonly covered: number } | undefined
    for (const { file, header } of candidates) {
      const covered = missing.filter(letter => header.covers(letter)).length
      if (covered > (best?.covered ?? 0)) best = { file, header, covered }
    }
    if (!best) break
    const { file, header } = best
    fonts.push({ file, family: header.families[0] as string })
    missing = missing.filter(letter => !header.covers(letter))
  }
  return fonts
}

const known = new Map<string, { readonly file: string; readonly header: FontHeader }[]>()

function headersIn(dirs: readonly string[]): { readonly file: string; readonly header: FontHeader }[] {
  const key = dirs.join('\n')
  const found = known.get(key) ?? fontFilesIn(dirs).flatMap(usable)
  known.set(key, found)
  return found
}

/** Upright fonts, bold ones first: titles are bold. */
function fontFilesIn(dirs: readonly string[]): string[] {
  const files = dirs.flatMap(dir => {
    try {
      const entries = readdirSync(dir, { recursive: true, withFileTypes: true })
      return entries.filter(entry => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name))
    } catch {
      return []
    }
  })
  const upright = files.filter(file => /\.(ttf|otf|ttc)$/i.test(file) && !/italic|oblique/i.test(file))
  const rank = (file: string): number => (/-bold\.|bold\./i.test(file) ? 0 : /regular/i.test(file) ? 1 : 2)
  return upright.sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))
}

function usable(file: string): { readonly file: string; readonly header: FontHeader }[] {
  try {
    const header = readFontHeader(file)
    return header.hasOutlines && header.families.length > 0 ? [{ file, header }] : []
  } catch {
    return []
  }
}
