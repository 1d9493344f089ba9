import type { PictureFacts } from '#model/picture.ts'
import { readHeader } from './sharp.ts'
import { asBase64, gradients, meanColour, thumbHashOf } from './thumbhash.ts'

/** Looks at an image from far away. Rejects for what is no image. */
export async function summarize(source: Uint8Array): Promise<PictureFacts> {
  const { exif, hasAlpha } = await readHeader(source)
  const { hash, picture } = await thumbHashOf(source)
  return {
    color: meanColour(hash),
    thumbhash: asBase64(hash),
    placeholder: gradients(hash),
    opaque: !hasAlpha || picture.data.every((value, at) => at % 4 !== 3 || value === 255),
    taken: exif ? takenAt(exif) : null,
  }
}

const NOTED = /(\d{4}):(0[1-9]|1[0-2]):(0[1-9]|[12]\d|3[01]) ([01]\d|2[0-3]):([0-5]\d):([0-5]\d)/g

/** The earliest of the dates that stand in the metadata: the others tell of copies and edits. */
function takenAt(exif: Uint8Array): string | null {
  const dates = [...Buffer.from(exif).toString('latin1').matchAll(NOTED)]
    .map(([, year, month, day, hour, minute, second]) => `${year}-${month}-${day}T${hour}:${minute}:${second}`)
    .filter(date => date > '1900')
  return dates.sort()[0] ?? null
}
