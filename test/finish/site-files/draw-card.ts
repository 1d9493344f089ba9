/** Draws the `card.json` of a folder in a process of its own and prints the digest of the picture. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { digestOf } from '#base/hash.ts'
import { draw } from '#finish/site-files/drawing/draw.ts'
import { preparePinnedFonts } from '#finish/site-files/drawing/pinned-fonts.ts'
import type { Sharp } from '#finish/site-files/drawing/sharp-like.ts'

const [, , dir = ''] = process.argv
process.env.FONTCONFIG_FILE = preparePinnedFonts(dir)
const { default: sharp } = await import('sharp')
const card = JSON.parse(readFileSync(join(dir, 'card.json'), 'utf8'))
const [outcome] = await draw(sharp as unknown as Sharp, {
  drawings: [{ kind: 'card', card }],
  fonts: { dir, own: [], ownKey: '' },
})
console.log(outcome?.ok ? digestOf(outcome.bytes) : outcome?.reason)
