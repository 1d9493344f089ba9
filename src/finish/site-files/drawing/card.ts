import { CARD_HEIGHT, CARD_WIDTH, type Card } from '../../og-image-name.ts'
import { blend, type Colour, fromHex } from '../colour.ts'
import { indexedPng } from './indexed-png.ts'
import type { Sharp } from './sharp-like.ts'
import { type Mask, type Typeface, textMask } from './text-mask.ts'

const MARGIN = 80
const WIDTH = CARD_WIDTH - 2 * MARGIN
const TITLE_TOP = 96
const TITLE_HEIGHT = 330
const TITLE_SIZES = [84, 72, 60, 50, 42, 36]
const NAME_SIZE = 34
const BAR = { width: 120, height: 10, fromBottom: 150 }

/** Shades between background and ink that letters are made of. */
const SHADES = 120
const TITLE_BASE = 1
const NAME_BASE = TITLE_BASE + SHADES
const ACCENT = NAME_BASE + SHADES

/**
 * Draws a card: the title large, the site's name below a bar in the accent colour. Text that runs from right to left
 * begins at the right. Returns the bytes of a PNG.
 */
export async function drawCard(sharp: Sharp, card: Card, typeface: Typeface): Promise<Buffer> {
  const background = fromHex(card.background)
  const ink = fromHex(card.ink)
  const pixels = new Uint8Array(CARD_WIDTH * CARD_HEIGHT)
  const rightToLeft = isRightToLeft(card.title)
  const place = (mask: Mask, top: number, base: number): void => {
    stamp(pixels, mask, rightToLeft ? CARD_WIDTH - MARGIN - mask.width : MARGIN, top, base)
  }
  place(await fittingTitle(sharp, card, typeface), TITLE_TOP, TITLE_BASE)
  if (card.site !== card.title) {
    const name = await textMask(sharp, {
      text: card.site,
      language: card.language,
      typeface,
      size: NAME_SIZE,
      bold: false,
      width: WIDTH,
    })
    place(name, CARD_HEIGHT - MARGIN - name.height, NAME_BASE)
  }
  const left = rightToLeft ? CARD_WIDTH - MARGIN - BAR.width : MARGIN
  for (let row = CARD_HEIGHT - BAR.fromBottom; row < CARD_HEIGHT - BAR.fromBottom + BAR.height; row++)
    pixels.fill(ACCENT, row * CARD_WIDTH + left, row * CARD_WIDTH + left + BAR.width)
  const palette = [
    background,
    ...shades(background, ink),
    ...shades(background, blend(background, ink, 0.85)),
    fromHex(card.accent),
  ]
  return indexedPng(pixels, CARD_WIDTH, palette)
}

/** The title as large as it may be; the smallest size is cut off where it is still too long. */
async function fittingTitle(sharp: Sharp, card: Card, typeface: Typeface): Promise<Mask> {
  const { title: text, language } = card
  const likely = TITLE_SIZES.findIndex(size => text.length * size * 0.5 * size * 1.2 < WIDTH * TITLE_HEIGHT)
  let mask: Mask | undefined
  for (const size of TITLE_SIZES.slice(Math.max(likely, 0))) {
    mask = await textMask(sharp, { text, language, typeface, size, bold: true, width: WIDTH })
    if (mask.height <= TITLE_HEIGHT && mask.width <= WIDTH) return mask
  }
  return cropped(mask as Mask, WIDTH, TITLE_HEIGHT)
}

const cropped = (mask: Mask, width: number, height: number): Mask => ({
  ...mask,
  width: Math.min(mask.width, width),
  height: Math.min(mask.height, height),
})

/** Puts the letters of a mask where they belong. Their shades begin at `base` in the palette. */
function stamp(
  pixels: Uint8Array,
  { data, width, height, stride }: Mask,
  left: number,
  top: number,
  base: number,
): void {
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) {
      const cover = data[row * stride + column] as number
      if (cover > 0) pixels[(top + row) * CARD_WIDTH + left + column] = base + Math.ceil((cover / 255) * SHADES) - 1
    }
}

const shades = (background: Colour, ink: Colour): Colour[] =>
  Array.from({ length: SHADES }, (_, index) => blend(background, ink, (index + 1) / SHADES))

/** Whether the first letter that has a direction runs from right to left. */
const isRightToLeft = (text: string): boolean => {
  const [letter] = /\p{L}/u.exec(text) ?? ['']
  return /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}]/u.test(
    letter,
  )
}
