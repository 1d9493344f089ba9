import { drawCard } from './card.ts'
import { FAMILIES, installedFonts } from './font-packages.ts'
import { drawFavicon, drawIcon } from './icon.ts'
import { chooseOwn, genericOf, type OwnFonts, ownFonts } from './own-fonts.ts'
import { uncovered } from './pinned-fonts.ts'
import type { Sharp } from './sharp-like.ts'
import type { Drawing, DrawOutcome, DrawReply, DrawTask, FontPlaces } from './task.ts'
import type { Typeface } from './text-mask.ts'

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
    const { typeface, warnings } = await typefaceFor(drawing.card.font, fonts)
    const missing = [...new Set(`${drawing.card.title}${drawing.card.site}`.match(strangers()) ?? [])]
    const strange = missing.length === 0 || typeface.files.length > 0 ? [] : [strangeLetters(missing)]
    return { bytes: await drawCard(sharp, drawing.card, typeface), warnings: [...warnings, ...strange] }
  }
  if (!icon) throw new Error('there is no image to make icons of')
  const bytes = drawing.kind === 'icon' ? await drawIcon(sharp, icon, drawing) : await drawFavicon(sharp, icon)
  return { bytes, warnings: [] }
}

const strangeLetters = (letters: readonly string[]): string =>
  `no font of the factory or the theme has ${letters.slice(0, 8).join(' ')}: they are drawn with what this machine has`

async function typefaceFor(
  stack: string,
  fonts: FontPlaces,
): Promise<{ typeface: Typeface; warnings: readonly string[] }> {
  const own = await ownOf(fonts)
  const chosen = chooseOwn(stack, own.fonts)
  const families = [...(chosen ? [chosen.family] : []), ...FAMILIES[genericOf(stack)]]
  return { typeface: { families, files: chosen?.files ?? [] }, warnings: own.warnings }
}

const unpackedFonts = new Map<string, Promise<OwnFonts>>()

function ownOf(fonts: FontPlaces): Promise<OwnFonts> {
  const own = unpackedFonts.get(fonts.ownKey) ?? ownFonts(fonts)
  unpackedFonts.set(fonts.ownKey, own)
  return own
}

let lacking: RegExp | undefined

/** Finds characters that no font of the factory has. */
function strangers(): RegExp {
  lacking ??= uncovered(installedFonts())
  return lacking
}
