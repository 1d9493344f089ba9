import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { digestOf } from '#base/hash.ts'

/** Every file that decides about the pixels of a drawing. */
export const PIXEL_FILES = [
  'card.ts',
  'draw.ts',
  'font-header.ts',
  'font-packages.ts',
  'ico.ts',
  'icon.ts',
  'indexed-png.ts',
  'machine-fonts.ts',
  'own-fonts.ts',
  'pinned-fonts.ts',
  'sfnt.ts',
  'sfnt-names.ts',
  'text-mask.ts',
  '../colour.ts',
] as const

let code: string | undefined

/** Names the code and the codecs that draw: when it changes, pictures are drawn anew. `codecs`: versions of sharp. */
export function drawingPipeline(codecs: string): string {
  code ??= digestOf(
    PIXEL_FILES.map(file => readFileSync(fileURLToPath(new URL(file, import.meta.url)), 'utf8')).join('\0'),
  )
  return `${codecs}, zlib ${process.versions.zlib}, ${code.slice(0, 16)}`
}
