/**
 * What the photographs of a folder weigh and how much they look like their originals: by mozjpeg at quality 82, and as the
 * factory made them. Prints one JSON line for each photograph, size and format.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { blobKey } from '#blobs/blobs.ts'
import { ssimulacra2 } from '#images/ssimulacra2.ts'
import type { ManifestFile } from '#model/manifest.ts'
import { WIDTHS } from './photograph-set.ts'
import { ssim } from './ssim.ts'

export interface Likeness {
  readonly photograph: string
  readonly width: number
  readonly format: string
  readonly bytes: number
  readonly ssimulacra2: number
  readonly ssim: number
}

if (import.meta.main) {
  const [from = '', bucket = '', made = ''] = process.argv.slice(2)
  const files = JSON.parse(readFileSync(made, 'utf8')).files as Record<string, ManifestFile>
  for (const photograph of readdirSync(from))
    for (const width of WIDTHS) await compare(from, bucket, files, photograph, width)
}

async function compare(
  from: string,
  bucket: string,
  files: Record<string, ManifestFile>,
  photograph: string,
  width: number,
) {
  const original = await sharp(join(from, photograph))
    .resize({ width, withoutEnlargement: true })
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  const size = { width: original.info.width, height: original.info.height }
  const pixels = { data: original.data, ...size }
  const measures = { ssimulacra2: ssimulacra2(pixels), ssim: ssim(pixels) }
  const tell = async (format: string, bytes: Uint8Array) => {
    const data = await sharp(bytes).toColourspace('srgb').removeAlpha().raw().toBuffer()
    const candidate = { data, ...size }
    const line: Likeness = {
      photograph,
      width,
      format,
      bytes: bytes.length,
      ssimulacra2: measures.ssimulacra2(candidate),
      ssim: measures.ssim(candidate),
    }
    console.log(JSON.stringify(line))
  }
  const raw = { raw: { ...size, channels: 3 as const } }
  await tell('mozjpeg 82', await sharp(original.data, raw).jpeg({ quality: 82, mozjpeg: true }).toBuffer())
  for (const format of ['avif', 'webp']) {
    const file = files[`${photograph}-${width}.${format}`]
    if (!file) throw new Error(`expected ${photograph} at ${width} as ${format} among the made images, it is not there`)
    await tell(format, readFileSync(join(bucket, blobKey(file.digest))))
  }
}
