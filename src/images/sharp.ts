/**
 * The one file that names sharp. Decoding, resizing and encoding, with limits that no image gets around: the loader knows
 * the pixels before it decodes, anything broken is an error, and formats that no site uses are not read at all.
 */
import { readFileSync } from 'node:fs'
import { findPackageJSON } from 'node:module'
import type { FitEnum, KernelEnum, Sharp, SharpOptions } from 'sharp'

/** An image with more pixels, all frames together, is refused before it is decoded. */
export const PIXEL_LIMIT = 100_000_000

/** Seconds of work on one image. */
const TIME_LIMIT = 120

/** Upright 8-bit sRGB pixels. */
export interface Picture {
  readonly data: Uint8Array
  readonly width: number
  readonly height: number
  readonly channels: 3 | 4
}

/** What the first bytes of a file tell. Width and height are those of the upright image, or of one frame. */
export interface Header {
  readonly format: string
  readonly width: number
  readonly height: number
  readonly frames: number
  readonly hasAlpha: boolean
  readonly hasProfile: boolean
  readonly depth: string
  readonly channels: number
  /** A JPEG or PNG that is stored in several passes. */
  readonly progressive: boolean
  readonly exif?: Uint8Array | undefined
}

/** A resize as Astro understands one: never larger than the original, cut to the box unless `fit` says otherwise. */
export interface Shape {
  readonly width?: number | undefined
  readonly height?: number | undefined
  readonly fit?: string | undefined
  readonly position?: string | undefined
  readonly background?: string | undefined
  readonly kernel?: string | undefined
}

export type OutputFormat = 'avif' | 'webp' | 'jpeg' | 'png'

export type EncoderOptions = Readonly<Record<string, unknown>>

/** sharp and the codecs it brings, told without loading them. */
export function codecVersions(): string {
  const file = findPackageJSON('sharp', import.meta.url)
  if (!file) throw new Error('The package sharp is not installed')
  const { version, optionalDependencies } = JSON.parse(readFileSync(file, 'utf8')) as {
    readonly version: string
    readonly optionalDependencies: Readonly<Record<string, string>>
  }
  const libvips = Object.entries(optionalDependencies).find(([name]) => name.includes('libvips'))?.[1]
  return `sharp ${version}, libvips ${libvips}`
}

/** Loaders of libvips for what sites use. */
export const READ = ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Heif', 'Tiff', 'Svg']

/** Every other loader that libvips may have been built with. */
export const REFUSED = [
  ...['Analyze', 'Csv', 'Dcraw', 'Fits', 'Jp2k', 'Jxl', 'Magick', 'Magick7', 'Mat', 'Matrix', 'Nifti', 'Openexr'],
  ...['Openslide', 'Pdf', 'Ppm', 'Rad', 'Raw', 'Uhdr', 'Vips'],
]

type SharpFactory = typeof import('sharp')['default']

let loaded: Promise<SharpFactory> | undefined

function load(): Promise<SharpFactory> {
  loaded ??= import('sharp').then(({ default: sharp }) => {
    sharp.cache(false)
    sharp.concurrency(1)
    refuseLoaders(sharp)
    return sharp
  })
  return loaded
}

/**
 * What is blocked is blocked for the whole process, and each thread comes here at its own time: to block all loaders and
 * then allow some would fail, now and then, the image that another thread is about to read.
 */
export const refuseLoaders = (sharp: SharpFactory): void =>
  sharp.block({ operation: REFUSED.map(name => `VipsForeignLoad${name}`) })

/** sharp itself, within the limits above: for what draws and does not convert. */
export const loadSharp = load

const open = async (source: Uint8Array | Picture, options: SharpOptions = {}): Promise<Sharp> => {
  const sharp = await load()
  const limits: SharpOptions = { limitInputPixels: PIXEL_LIMIT, sequentialRead: true, ...options }
  if (!('channels' in source)) return sharp(source, limits).timeout({ seconds: TIME_LIMIT })
  const { data, width, height, channels } = source
  return sharp(data, { ...limits, raw: { width, height, channels } }).timeout({ seconds: TIME_LIMIT })
}

/** Reads the header only. Rejects for what is no image, is of a format nobody uses on the web, or has too many pixels. */
export async function readHeader(source: Uint8Array): Promise<Header> {
  const image = await open(source)
  const { isProgressive: progressive = false, ...facts } = await image.metadata()
  const { format, autoOrient, pages = 1, pageHeight, hasAlpha, hasProfile, depth, channels, exif } = facts
  const { width } = autoOrient
  const height = pageHeight ?? autoOrient.height
  return { format, width, height, frames: pages, hasAlpha, hasProfile, depth, channels, progressive, exif }
}

/** Decodes the whole image (or its first frame), upright and in sRGB. */
export async function decode(source: Uint8Array): Promise<Picture> {
  return pixelsOf((await open(source)).autoOrient())
}

/** Decodes, resizes and turns into pixels. JPEG and WebP are decoded no larger than needed. */
export async function shaped(source: Uint8Array | Picture, shape: Shape): Promise<Picture> {
  const image = await open(source)
  return pixelsOf(resized(image.autoOrient(), shape))
}

/** The whole image in few pixels, at most `side` wide and high, with four channels. */
export async function decodeSmall(source: Uint8Array, side: number): Promise<Picture> {
  const image = (await open(source)).autoOrient().resize({ width: side, height: side, fit: 'inside' })
  return pixelsOf(image.toColourspace('srgb').ensureAlpha())
}

async function pixelsOf(image: Sharp): Promise<Picture> {
  const { data, info } = await image.toColourspace('srgb').raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true })
  if (info.channels === 3 || info.channels === 4)
    return { data, width: info.width, height: info.height, channels: info.channels }
  return spread(data, info.width, info.height, info.channels)
}

/** Grey, with or without alpha, as three or four channels. */
function spread(grey: Uint8Array, width: number, height: number, from: number): Picture {
  const channels = from === 1 ? 3 : 4
  const data = new Uint8Array(width * height * channels)
  for (let pixel = 0, to = 0, at = 0; pixel < width * height; pixel++, to += channels, at += from) {
    data.fill(grey[at] as number, to, to + 3)
    if (channels === 4) data[to + 3] = grey[at + 1] as number
  }
  return { data, width, height, channels }
}

const FITS: Readonly<Record<string, keyof FitEnum>> = {
  fill: 'fill',
  contain: 'inside',
  cover: 'cover',
  none: 'outside',
  'scale-down': 'inside',
  outside: 'outside',
  inside: 'inside',
}

function resized(image: Sharp, { width, height, fit, position, background, kernel }: Shape): Sharp {
  const size = {
    ...(width && { width: Math.round(width) }),
    ...(height && { height: Math.round(height) }),
  }
  const box = width && height ? { ...(fit && { fit: FITS[fit] ?? 'inside' }), ...(position && { position }) } : {}
  if (width || height)
    image.resize({ ...size, ...box, ...(kernel && { kernel: kernel as keyof KernelEnum }), withoutEnlargement: true })
  return background ? image.flatten({ background }) : image
}

/** Encodes pixels. No metadata are written; the colours are sRGB, which is what an image without a profile means. */
export async function encode(picture: Picture, format: OutputFormat, options: EncoderOptions): Promise<Uint8Array> {
  return (await open(picture)).toFormat(format, options).toBuffer()
}

/** Resizes every frame of an animation. */
export async function encodeAnimation(source: Uint8Array, shape: Shape, options: EncoderOptions): Promise<Uint8Array> {
  const image = await open(source, { pages: -1, sequentialRead: false })
  return resized(image, shape).toColourspace('srgb').webp(options).toBuffer()
}

export interface Stamp {
  readonly place: string
  /** px */
  readonly width: number
  /** 0 … 1 */
  readonly opacity: number
}

/** Puts an image into a picture; it is made smaller where it would be higher than the picture. */
export async function stamped(picture: Picture, image: Uint8Array, { place, width, opacity }: Stamp): Promise<Picture> {
  const input = await (await open(image))
    .resize({ width, height: picture.height, fit: 'inside' })
    .toColourspace('srgb')
    .ensureAlpha()
    .linear([1, 1, 1, opacity], [0, 0, 0, 0])
    .png()
    .toBuffer()
  const marked = (await open(picture)).composite([{ input, gravity: place }])
  const { data, info } = await (picture.channels === 3 ? marked.removeAlpha() : marked)
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
  return { data, width: info.width, height: info.height, channels: info.channels as 3 | 4 }
}

/** An image of one colour: what stands where an original cannot be read. */
export async function plain(width: number, height: number, colour: string, format: OutputFormat): Promise<Uint8Array> {
  const sharp = await load()
  const image = sharp({ create: { width, height, channels: 3, background: colour } })
  return image.toFormat(format, { quality: 30 }).toBuffer()
}
