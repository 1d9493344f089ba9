import { drawCard } from './card.ts'
import { FAMILIES, installedFonts } from './font-packages.ts'
import { drawFavicon, drawIcon } from './icon.ts'
import { machineFontsFor } from './machine-fonts.ts'
import { chooseOwn, genericOf, type OwnFonts, ownFonts } from './own-fonts.ts'
import { uncovered } from './pinned-fonts.ts'
import type { Sharp } from './sharp-like.ts'
import type { Drawing, DrawOutcome, DrawReply, DrawTask, FontPlaces } from './task.ts'

/** Makes the drawings of a task, one after the other; one that fails leaves the others alone. For an image thread. */
export async function draw(sharp: Sharp, task: DrawTask): Promise<DrawReply> {
  const outcomes: DrawOutcome[] = []
  for (const drawing of task.drawings)
    try {
      outcomes.push({ ok: true, ...(await drawn(sharp, drawing, task)) })
    } catch (error) {
      outcomes.push({ ok: false, reason: error instanceof Error ? error.message : String(error) })
    }
  return outcomes
}

interface Drawn {
  readonly bytes: Uint8Array
  readonly warnings: readonly string[]
}

async function drawn(sharp: Sharp, drawing: Drawing, { icon, fonts }: DrawTask): Promise<Drawn> {
  if (drawing.kind === 'card') {
    const { card } = drawing
    const own = await ownOf(fonts)
    const chosen = chooseOwn(card.font, own.fonts)
    const strange = chosen ? [] : [...new Set(`${card.title}${card.site}`.match(strangers()) ?? [])]
    const borrowed = strange.length > 0 ? machineFontsFor(strange) : []
    const families = [
      ...(chosen ? [chosen.family] : []),
      ...FAMILIES[genericOf(card.font)],
      ...borrowed.map(({ family }) => family),
    ]
    const typeface = { families, files: [...(chosen?.files ?? []), ...borrowed.map(({ file }) => file)] }
    const warnings = strange.length > 0 ? [...own.warnings, strangeLetters(strange)] : own.warnings
    return { bytes: await drawCard(sharp, card, typeface), warnings }
  }
  if (!icon) throw new Error('there is no image to make icons of')
  const bytes = drawing.kind === 'icon' ? await drawIcon(sharp, icon, drawing) : await drawFavicon(sharp, icon)
  return { bytes, warnings: [] }
}

const strangeLetters = (letters: readonly string[]): string =>
  `no font of the factory or the theme has ${letters.slice(0, 8).join(' ')}: they are drawn with what this machine has`

const unpackedFonts = new Map<string, Promise<OwnFonts>>()

function ownOf(fonts: FontPlaces): Promise<OwnFonts> {
  const own = unpackedFonts.get(fonts.ownKey) ?? ownFonts(fonts)
  unpackedFonts.set(fonts.ownKey, own)
  return own
}

let lacking: RegExp | undefined
const NONE = /(?!)/g

/** Finds characters that no font of the factory has. Where none is installed, the machine's are all there is. */
function strangers(): RegExp {
  if (lacking) return lacking
  const fonts = installedFonts()
  lacking = fonts.length > 0 ? uncovered(fonts) : NONE
  return lacking
}
