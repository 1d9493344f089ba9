import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeFileAtomically } from '#base/atomic-file.ts'
import { digestOf } from '#base/hash.ts'
import { readSfnt, WOFF2, writeSfnt } from './sfnt.ts'
import { familiesOf, withFamily } from './sfnt-names.ts'
import type { FontPlaces } from './task.ts'

/** A family that a theme brings, under a name of its own that no other theme's font has. */
export interface OwnFont {
  /** How CSS names it, in lower case. */
  readonly families: readonly string[]
  readonly family: string
  /** Unpacked files (absolute). */
  readonly files: readonly string[]
}

export interface OwnFonts {
  readonly fonts: readonly OwnFont[]
  readonly warnings: readonly string[]
}

/** Unpacks a theme's fonts for drawing. A file that is no font is left out, with a warning. */
export async function ownFonts({ dir, own, ownKey }: FontPlaces): Promise<OwnFonts> {
  const found = new Map<string, { readonly family: string; readonly files: string[] }>()
  const warnings: string[] = []
  for (const file of own)
    try {
      const bytes = await unpacked(readFileSync(file))
      const font = readSfnt(bytes)
      const name = familiesOf(font).join('/')
      if (!name) continue
      const entry = found.get(name) ?? { family: `Own ${digestOf(ownKey + name).slice(0, 16)}`, files: [] }
      found.set(name, entry)
      const target = join(dir, 'own', `${digestOf(entry.family + digestOf(bytes)).slice(0, 32)}.ttf`)
      if (!existsSync(target)) writeFileAtomically(target, writeSfnt(withFamily(font, entry.family)))
      entry.files.push(target)
    } catch (error) {
      warnings.push(`${file} cannot be used as a font: ${(error as Error).message}`)
    }
  const fonts = [...found].map(([name, { family, files }]) => ({ families: name.split('/'), family, files }))
  return { fonts, warnings }
}

/** The own font that a CSS stack asks for first, if any; a theme with a single family means that one. */
export function chooseOwn(stack: string, fonts: readonly OwnFont[]): OwnFont | undefined {
  for (const name of namesOf(stack)) {
    const found = fonts.find(({ families }) => families.includes(name.replace(/ variable$/, '')))
    if (found) return found
  }
  return GENERIC.has(stack.trim()) && fonts.length === 1 ? fonts[0] : undefined
}

/** The generic form at the end of a CSS stack. */
export const genericOf = (stack: string): 'sans' | 'serif' =>
  namesOf(stack).some(name => /^(ui-)?serif$|naskh/.test(name)) ? 'serif' : 'sans'

const GENERIC: ReadonlySet<string> = new Set(['serif', 'sans-serif', 'system-ui', 'ui-serif', 'ui-sans-serif'])

const namesOf = (stack: string): string[] =>
  stack.split(',').map(name =>
    name
      .trim()
      .replace(/^(['"])(.*)\1$/, '$2')
      .toLowerCase(),
  )

async function unpacked(bytes: Buffer): Promise<Uint8Array> {
  if (bytes.length < 4 || bytes.readUInt32BE(0) !== WOFF2) return bytes
  const { default: decompress } = await import('woff2-encoder/decompress')
  return decompress(bytes)
}
