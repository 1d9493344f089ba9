import type { Sfnt } from './sfnt.ts'

interface NameRecord {
  readonly platform: number
  readonly encoding: number
  readonly language: number
  readonly id: number
  readonly bytes: Buffer
}

const FAMILY = 1
const TYPOGRAPHIC_FAMILY = 16

/** Names that tell which font this is; all others (axes, instances, licence) stay when a font gets another family. */
const IDENTIFYING: ReadonlySet<number> = new Set([FAMILY, 2, 3, 4, 6, TYPOGRAPHIC_FAMILY, 17, 18, 20, 21, 22, 25])

const WINDOWS = { platform: 3, encoding: 1, language: 0x409 }

/** The families that a font says it belongs to, in lower case. */
export function familiesOf(font: Sfnt): string[] {
  const families = readNames(font)
    .filter(({ id, platform }) => (id === FAMILY || id === TYPOGRAPHIC_FAMILY) && (platform === 3 || platform === 0))
    .map(({ bytes }) => Buffer.from(bytes).swap16().toString('utf16le').toLowerCase())
  return [...new Set(families)]
}

/** The same font under another family: what is asked for by that name is this file and no other. */
export function withFamily(font: Sfnt, family: string): Sfnt {
  const text = (id: number, value: string): NameRecord => ({
    ...WINDOWS,
    id,
    bytes: Buffer.from(value, 'utf16le').swap16(),
  })
  const kept = readNames(font).filter(({ id }) => !IDENTIFYING.has(id))
  const records = [
    ...kept,
    text(FAMILY, family),
    text(2, 'Regular'),
    text(4, family),
    text(6, family.replaceAll(' ', '-')),
  ]
  const name = { tag: 'name', bytes: writeNames(records) }
  return { ...font, tables: font.tables.map(table => (table.tag === 'name' ? name : table)) }
}

function readNames({ tables }: Sfnt): NameRecord[] {
  const table = tables.find(({ tag }) => tag === 'name')?.bytes
  if (!table) return []
  const strings = table.readUInt16BE(4)
  return Array.from({ length: table.readUInt16BE(2) }, (_, index) => {
    const at = 6 + index * 12
    const start = strings + table.readUInt16BE(at + 10)
    return {
      platform: table.readUInt16BE(at),
      encoding: table.readUInt16BE(at + 2),
      language: table.readUInt16BE(at + 4),
      id: table.readUInt16BE(at + 6),
      bytes: table.subarray(start, start + table.readUInt16BE(at + 8)),
    }
  })
}

function writeNames(records: readonly NameRecord[]): Buffer {
  const sorted = records.toSorted(
    (a, b) => a.platform - b.platform || a.encoding - b.encoding || a.language - b.language || a.id - b.id,
  )
  const head = Buffer.alloc(6 + sorted.length * 12)
  head.writeUInt16BE(sorted.length, 2)
  head.writeUInt16BE(head.length, 4)
  let offset = 0
  for (const [index, { platform, encoding, language, id, bytes }] of sorted.entries())
    for (const [field, value] of [platform, encoding, language, id, bytes.length, offset].entries()) {
      head.writeUInt16BE(value, 6 + index * 12 + field * 2)
      if (field === 5) offset += bytes.length
    }
  return Buffer.concat([head, ...sorted.map(({ bytes }) => bytes)])
}
