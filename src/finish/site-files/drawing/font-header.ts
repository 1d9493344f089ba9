import { closeSync, openSync, readSync } from 'node:fs'
import { familiesOf } from './sfnt-names.ts'

/** What the header of a font file tells without reading its outlines. */
export interface FontHeader {
  /** In lower case. */
  readonly families: readonly string[]
  /** Whether its letters have outlines: pictures of letters cannot be drawn in a colour of ours. */
  readonly hasOutlines: boolean
  covers(letter: string): boolean
}

const COLLECTION = 0x74746366

/** Reads the header of a TrueType or OpenType file, or of the first font of a collection. Throws for other files. */
export function readFontHeader(file: string): FontHeader {
  const descriptor = openSync(file, 'r')
  try {
    const read = (at: number, length: number): Buffer => {
      const bytes = Buffer.alloc(length)
      return bytes.subarray(0, readSync(descriptor, bytes, 0, length, at))
    }
    const start = read(0, 16)
    const base = start.readUInt32BE(0) === COLLECTION ? start.readUInt32BE(12) : 0
    const count = Math.min(read(base, 6).readUInt16BE(4), MOST_TABLES)
    const directory = read(base + 12, count * 16)
    const places = new Map<string, { readonly at: number; readonly length: number }>()
    for (let index = 0; index < count; index++) {
      const [at, length] = [directory.readUInt32BE(index * 16 + 8), directory.readUInt32BE(index * 16 + 12)]
      places.set(directory.toString('latin1', index * 16, index * 16 + 4), { at, length: Math.min(length, MOST_BYTES) })
    }
    const table = (tag: string): Buffer => {
      const place = places.get(tag)
      return place ? read(place.at, place.length) : Buffer.alloc(0)
    }
    const characters = table('cmap')
    return {
      families: familiesOf({ flavor: 0, tables: [{ tag: 'name', bytes: table('name') }] }),
      hasOutlines: places.has('glyf') || places.has('CFF ') || places.has('CFF2'),
      covers: letter => hasCharacter(characters, letter.codePointAt(0) as number),
    }
  } finally {
    closeSync(descriptor)
  }
}

const MOST_TABLES = 64
const MOST_BYTES = 4 * 1024 * 1024

/** Looks a character up in the Unicode subtables of a `cmap`: formats 4 (up to U+FFFF) and 12. */
function hasCharacter(cmap: Buffer, code: number): boolean {
  if (cmap.length < 4) return false
  for (let index = 0; index < cmap.readUInt16BE(2); index++) {
    const platform = cmap.readUInt16BE(4 + index * 8)
    const at = cmap.readUInt32BE(8 + index * 8)
    if (platform !== 0 && platform !== 3) continue
    const format = cmap.readUInt16BE(at)
    if (format === 4 ? inSegments(cmap, at, code) : format === 12 && inGroups(cmap, at, code)) return true
  }
  return false
}

function inSegments(cmap: Buffer, at: number, code: number): boolean {
  if (code > 0xffff) return false
  const doubled = cmap.readUInt16BE(at + 6)
  for (let segment = 0; segment < doubled; segment += 2)
    if (cmap.readUInt16BE(at + 14 + segment) >= code) return cmap.readUInt16BE(at + 16 + doubled + segment) <= code
  return false
}

function inGroups(cmap: Buffer, at: number, code: number): boolean {
  const groups = cmap.readUInt32BE(at + 12)
  for (let group = 0; group < groups; group++) {
    const start = at + 16 + group * 12
    if (cmap.readUInt32BE(start + 4) >= code) return cmap.readUInt32BE(start) <= code
  }
  return false
}
