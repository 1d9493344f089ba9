import { isHeldWhole } from './decoding.ts'
import { askedQuality, outputFormat, PLANS } from './formats.ts'
import {
  decode,
  type EncoderOptions,
  encode,
  encodeAnimation,
  type Header,
  type OutputFormat,
  PIXEL_LIMIT,
  type Picture,
  readHeader,
  type Shape,
  shaped,
  stamped,
} from './sharp.ts'
import type { FactorySettings, ImageOutcome, ImageReply, ImageTask, ServiceSettings, WantedImage } from './task.ts'

/**
 * Makes images the factory's way: the source is decoded once for each size (or once at all), every size is encoded into
 * all its formats, and no metadata are left. What cannot be made is told for each image; nothing is thrown.
 */
export async function makeImages(
  source: Uint8Array,
  { wanted, settings, factory }: ImageTask,
  onPlace: (place: string) => void,
  watermark?: Uint8Array,
): Promise<ImageReply> {
  let header: Header
  try {
    header = await readHeader(source)
  } catch (error) {
    return wanted.map(() => ({ ok: false, reason: reasonOf(error) }))
  }
  const mark = factory?.watermark && watermark ? marker(watermark, factory.watermark) : undefined
  const pictures = picturesOf(source, header, mark)
  const outcomes: ImageOutcome[] = []
  for (const index of bySize(wanted)) {
    const image = wanted[index] as WantedImage
    onPlace(image.original)
    outcomes[index] = await make(image, header, pictures, source, settings, factory as FactorySettings)
  }
  await pictures.release()
  return outcomes
}

/** Images of one size stand together: they are made of the same pixels. */
const bySize = (wanted: readonly WantedImage[]): number[] =>
  [...wanted.keys()].sort((a, b) => widthOf(wanted[b]) - widthOf(wanted[a]))

const widthOf = (image: WantedImage | undefined): number => Number(image?.transform.width ?? 0)

const isAnimation = ({ format, frames }: Header): boolean => frames > 1 && (format === 'gif' || format === 'webp')

/** Frames of an animation that are in memory at once; one that is too long is shown by its first frame. */
export const heldFrames = (header: Header): number =>
  isAnimation(header) && header.width * header.height * header.frames <= PIXEL_LIMIT ? header.frames : 1

async function make(
  { transform }: WantedImage,
  header: Header,
  pictures: Pictures,
  source: Uint8Array,
  settings: ServiceSettings,
  factory: FactorySettings,
): Promise<ImageOutcome> {
  try {
    if (transform.format === 'svg') {
      const { sanitizeSvg } = await import('./sanitize-svg.ts')
      return { ok: true, bytes: Buffer.from(sanitizeSvg(Buffer.from(source).toString())), warnings: [] }
    }
    const format = outputFormat(transform.format)
    const shape = shapeOf(transform, settings)
    const warnings: string[] = []
    if (isAnimation(header) && format === 'webp') {
      if (heldFrames(header) > 1)
        return {
          ok: true,
          bytes: await encodeAnimation(source, shape, optionsOf(format, transform, settings)),
          warnings,
        }
      warnings.push(
        `an animation of ${header.frames} frames of ${header.width} × ${header.height} is too long: its first frame is shown`,
      )
    }
    const pixels = await pictures.at(shape)
    const searched = factory.quality === 'perceptual' && askedQuality(transform.quality) === undefined
    const alike = searched ? await (await import('./perceptual.ts')).encodeAlike(pixels, format) : null
    return {
      ok: true,
      bytes: alike ?? (await encode(pixels, format, optionsOf(format, transform, settings))),
      warnings,
    }
  } catch (error) {
    return { ok: false, reason: reasonOf(await told(error, source)) }
  }
}

const shapeOf = (transform: WantedImage['transform'], { service }: ServiceSettings): Shape => ({
  width: transform.width as number | undefined,
  height: transform.height as number | undefined,
  fit: transform.fit as string | undefined,
  position: transform.position as string | undefined,
  background: transform.background as string | undefined,
  kernel: service.config.kernel as string | undefined,
})

/** The factory's settings for a format, then those of the theme's configuration, then the quality that the page asks for. */
function optionsOf(
  format: OutputFormat,
  transform: WantedImage['transform'],
  { service }: ServiceSettings,
): EncoderOptions {
  const { options, quality } = PLANS[format]
  const asked = askedQuality(transform.quality)
  return {
    ...options,
    ...(quality && { quality }),
    ...(service.config[format] as EncoderOptions | undefined),
    ...(asked && { quality: asked }),
  }
}

/** Puts the watermark into pictures that are wide enough for one. */
const marker =
  (image: Uint8Array, { place, width, opacity, from }: NonNullable<FactorySettings['watermark']>) =>
  async (picture: Picture): Promise<Picture> =>
    picture.width < from
      ? picture
      : stamped(picture, image, { place, width: Math.round(picture.width * width), opacity })

interface Pictures {
  at(shape: Shape): Promise<Picture>
  /** Gives the memory back now: the garbage collector does not see how large pixels are. */
  release(): Promise<void>
}

/** The source at each size asked for, made once. */
function picturesOf(
  source: Uint8Array,
  header: Header,
  mark: (picture: Picture) => Promise<Picture> = async picture => picture,
): Pictures {
  const whole = isHeldWhole(source, header)
  let decoded: Promise<Picture> | undefined
  let last: { readonly key: string; readonly picture: Promise<Picture> } | undefined
  return {
    at(shape) {
      const key = JSON.stringify(shape)
      if (last?.key === key) return last.picture
      void free(last?.picture)
      if (whole) decoded ??= decode(source)
      const picture = Promise.resolve(decoded ?? source)
        .then(from => shaped(from, shape))
        .then(mark)
      last = { key, picture }
      return picture
    },
    release: async () => {
      await Promise.all([free(decoded), free(last?.picture)])
    },
  }
}

async function free(picture: Promise<Picture> | undefined): Promise<void> {
  const made = await picture?.catch(() => undefined)
  if (made) (made.data.buffer as ArrayBuffer).transfer(0)
}

/**
 * libvips keeps what is wrong with images in one place for the whole process, which the image of another thread may have
 * cleared before it was read: sharp says then that something was. The image is asked again what.
 */
async function told(error: unknown, source: Uint8Array): Promise<unknown> {
  let last = error
  for (let times = 0; times < ASKED_AGAIN && isUntold(last); times++) {
    try {
      await decode(source)
      return error
    } catch (again) {
      last = again
    }
  }
  return last
}

const ASKED_AGAIN = 5

const isUntold = (error: unknown): boolean => error instanceof Error && /^Warning treated as error/.test(error.message)

/** In words that mean something to somebody who has only the image. */
function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  const [first = message] = message.split('\n')
  if (/pixel limit/i.test(message)) return `it has more than ${PIXEL_LIMIT / 1e6} million pixels`
  if (/unsupported image format|Input buffer is empty/i.test(message))
    return 'its bytes are of no image format that is read here'
  if (/timeout/i.test(message)) return 'it took too long'
  return first
}
