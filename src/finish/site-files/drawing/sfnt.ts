import { inflateSync } from 'node:zlib'

/** A font as FreeType reads it: named tables (OpenType, TrueType). */
export interface Sfnt {
  readonly flavor: number
  readonly tables: readonly SfntTable[]
}

interface SfntTable {
  readonly tag: string
  readonly bytes: Buffer
}

const TRUETYPE = 0x00010000
const OTTO = 0x4f54544f
const APPLE_TRUE = 0x74727565
const WOFF = 0x774f4646
export const WOFF2 = 0x774f4632

/** Reads TrueType, OpenType or WOFF. Throws an error that says what is wrong with the file. */
export function readSfnt(file: Uint8Array): Sfnt {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength)
  if (bytes.length < 12) throw new Error('it is too short to be a font')
  const signature = bytes.readUInt32BE(0)
  if (signature === WOFF) return readWoff(bytes)
  if (signature !== TRUETYPE && signature !== OTTO && signature !== APPLE_TRUE)
    throw new Error('it is neither TrueType, OpenType nor WOFF')
  const count = bytes.readUInt16BE(4)
  const tables = Array.from({ length: count }, (_, index) => {
    const at = 12 + index * 16
    return {
      tag: bytes.toString('latin1', at, at + 4),
      bytes: part(bytes, bytes.readUInt32BE(at + 8), bytes.readUInt32BE(at + 12)),
    }
  })
  return { flavor: signature, tables }
}

function readWoff(bytes: Buffer): Sfnt {
  const count = bytes.readUInt16BE(12)
  const tables = Array.from({ length: count }, (_, index) => {
    const at = 44 + index * 20
    const packed = part(bytes, bytes.readUInt32BE(at + 4), bytes.readUInt32BE(at + 8))
    const length = bytes.readUInt32BE(at + 12)
    if (length > MOST_TABLE_BYTES) throw new Error(`its table ${index} claims ${length} bytes`)
    const unpacked = packed.length < length ? inflateSync(packed, { maxOutputLength: length }) : packed
    return { tag: bytes.toString('latin1', at, at + 4), bytes: unpacked }
  })
  return { flavor: bytes.readUInt32BE(4), tables }
}

const MOST_TABLE_BYTES = 64 * 1024 * 1024

function part(bytes: Buffer, start: number, length: number): Buffer {
  if (start + length > bytes.length) throw new Error('it ends in the middle of a table')
  return bytes.subarray(start, start + length)
}

/** The bytes of a font file. Checksums stay zero: FreeType does not look at them. */
export function writeSfnt({ flavor, tables }: Sfnt): Buffer {
  const header = Buffer.alloc(12 + 16 * tables.length)
  const exponent = Math.floor(Math.log2(Math.max(tables.length, 1)))
  header.writeUInt32BE(flavor, 0)
  header.writeUInt16BE(tables.length, 4)
  header.writeUInt16BE(2 ** exponent * 16, 6)
  header.writeUInt16BE(exponent, 8)
  header.writeUInt16BE(tables.length * 16 - 2 ** exponent * 16, 10)
  const parts: Uint8Array[] = [header]
  let at = header.length
  for (const [index, { tag, bytes }] of tables.entries()) {
    const entry = 12 + index * 16
    header.write(tag, entry, 4, 'latin1')
    header.writeUInt32BE(at, entry + 8)
    header.writeUInt32BE(bytes.length, entry + 12)
    const padding = Buffer.alloc(-bytes.length & 3)
    parts.push(bytes, padding)
    at += bytes.length + padding.length
  }
  return Buffer.concat(parts)
}
