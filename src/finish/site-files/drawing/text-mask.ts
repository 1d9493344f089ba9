import type { Sharp } from './sharp-like.ts'

/** How much of each pixel is covered by letters, 0 to 255, in rows of `stride` bytes. */
export interface Mask {
  readonly data: Uint8Array
  readonly width: number
  readonly height: number
  readonly stride: number
}

/** Families in order of preference; `files`: fonts (absolute) that must be known before the first can be found. */
export interface Typeface {
  readonly families: readonly string[]
  readonly files: readonly string[]
}

export interface Lettering {
  readonly text: string
  /** BCP 47. */
  readonly language: string
  readonly typeface: Typeface
  /** px, of the font. */
  readonly size: number
  readonly bold: boolean
  /** px; longer lines are broken. */
  readonly width: number
}

const known = new Set<string>()

/** Sets text by Pango: any script, shaped, in both directions, broken where its language breaks lines. */
export async function textMask(sharp: Sharp, lettering: Lettering): Promise<Mask> {
  const { text, language, typeface, size, bold, width } = lettering
  for (const file of typeface.files) if (!known.has(file)) await register(sharp, file)
  // The last comma keeps Pango from reading the end of a family's name as a style.
  const font = `${typeface.families.join(', ')}, ${bold ? 'Bold ' : ''}${size}px`
  const markup = `<span lang="${escape(language)}" line_height="1.2">${escape(text)}</span>`
  const set = sharp({ text: { text: markup, font, width, dpi: 72, wrap: 'word-char' } })
  try {
    const { data, info } = await set.toColourspace('b-w').raw().toBuffer({ resolveWithObject: true })
    return { data, width: info.width, height: info.height, stride: info.width }
  } catch (error) {
    if (/no text to render/.test((error as Error).message)) return NOTHING
    throw error
  }
}

/** What characters without a shape leave. */
const NOTHING: Mask = { data: new Uint8Array(), width: 0, height: 0, stride: 0 }

/** libvips makes a font known to the whole process when it is first named. */
async function register(sharp: Sharp, file: string): Promise<void> {
  await sharp({ text: { text: '.', fontfile: file, dpi: 72 } })
    .raw()
    .toBuffer()
  known.add(file)
}

const IMPOSSIBLE = /[\x00-\x08\x0b-\x1f]/g

const escape = (text: string): string =>
  text.replace(IMPOSSIBLE, '').replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
