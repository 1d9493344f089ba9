import { deflateSync } from 'node:zlib'
import sharp, { type Sharp } from 'sharp'

/** A photograph of sorts: soft colours, an edge, some noise; the same at every call. */
export function photo(width: number, height: number): { data: Uint8Array; width: number; height: number } {
  const data = new Uint8Array(width * height * 3)
  let seed = 42
  for (let y = 0, at = 0; y < height; y++)
    for (let x = 0; x < width; x++, at += 3) {
      seed = (seed * 1103515245 + 12345) & 0x7fffffff
      const noise = (seed >> 16) % 13
      const edge = (x - width / 2) ** 2 + (y - height / 2) ** 2 < (height / 4) ** 2 ? 60 : 0
      data[at] = 80 + edge + noise + 60 * (x / width)
      data[at + 1] = 90 + noise + 50 * Math.sin((y / height) * 3)
      data[at + 2] = 120 - edge / 2 + noise + 40 * Math.cos((x / width) * 5)
    }
  return { data, width, height }
}

export const photoOf = (width: number, height: number): Sharp => {
  const { data } = photo(width, height)
  return sharp(data, { raw: { width, height, channels: 3 } })
}

/** A valid black PNG of any size, one bit a pixel; small on disk. */
export function blackPng(width: number, height: number): Buffer {
  const row = Buffer.alloc(1 + Math.ceil(width / 8))
  const rows = Buffer.alloc(row.length * height)
  return png(width, height, 1, 0, deflateSync(rows, { level: 9 }))
}

/** A PNG whose header promises more than there is. */
export const lyingPng = (width: number, height: number): Buffer =>
  png(width, height, 8, 2, deflateSync(Buffer.alloc(100)))

function png(width: number, height: number, depth: number, colour: number, pixels: Buffer): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([depth, colour, 0, 0, 0], 8)
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', pixels), chunk('IEND', Buffer.alloc(0))])
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'ascii'), data])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  const check = Buffer.alloc(4)
  check.writeUInt32BE(crc(body))
  return Buffer.concat([length, body, check])
}

function crc(data: Buffer): number {
  let value = 0xffffffff
  for (const byte of data) {
    value ^= byte
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1
  }
  return (value ^ 0xffffffff) >>> 0
}

/** An animation of so many frames on a canvas of any size; each frame is one pixel in the far corner, so that the file stays small. */
export function sparseGif(width: number, height: number, frames: number): Buffer {
  const screen = Buffer.alloc(7)
  screen.writeUInt16LE(width, 0)
  screen.writeUInt16LE(height, 2)
  screen[4] = 0x80
  const frame = Buffer.from([
    ...[0x21, 0xf9, 4, 0, 5, 0, 0, 0],
    ...[0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0],
    ...[2, 2, 0x4c, 1, 0],
  ])
  frame.writeUInt16LE(width - 1, 9)
  frame.writeUInt16LE(height - 1, 11)
  return Buffer.concat([
    Buffer.from('GIF89a'),
    screen,
    Buffer.from([0, 0, 0, 255, 255, 255]),
    ...Array(frames).fill(frame),
    Buffer.from([0x3b]),
  ])
}
