import type { CriticalCssSettings } from '#model/finishing.ts'
import { hasClientRouter } from './client-router.ts'
import type { Edit } from './edits.ts'
import type { Placed, Reading } from './reading.ts'
import type { SheetFinder } from './sheet-finder.ts'
import { sourceHash } from './source-hash.ts'
import type { InlineCss, ThemeCss, ThemeSheet } from './theme-css.ts'

/** What became of a page's stylesheets. */
export interface InlinedSheets {
  readonly edits: readonly Edit[]
  readonly bytes: number
  readonly styles: readonly string[]
  readonly scripts: readonly string[]
  /** Hrefs that the page loads no longer. */
  readonly dropped: readonly string[]
}

const NOTHING: InlinedSheets = { edits: [], bytes: 0, styles: [], scripts: [], dropped: [] }

/** Links that stand side by side, and are replaced by one element. */
interface Group {
  readonly links: Placed[]
  readonly sheets: ThemeSheet[]
  readonly start: number
  end: number
}

/**
 * Puts the CSS that a page needs into it, where its links stand, so that the order of all rules stays. A page without
 * scripts cannot become another: what it does not need it never will, and the links go. One with scripts loads the
 * sheets behind, in their old place, without holding up anything.
 */
export function inlineSheets(
  reading: Reading,
  css: ThemeCss,
  sheetOf: SheetFinder,
  { budget, whole }: CriticalCssSettings,
): InlinedSheets {
  if (reading.sheets.length === 0 || !reading.hasDoctype || hasClientRouter(reading)) return NOTHING
  const groups = groupsOf(reading, sheetOf)
  if (groups.length === 0) return NOTHING
  const changes = reading.runsScripts || reading.events.length > 0
  const all = changes ? takeAll(groups, group => css.allOf(group.sheets)) : null
  const small = all !== null && sum(all) <= whole
  const taken = small ? all : takeAll(groups, group => css.neededOf(group.sheets, reading.tokens))
  if (taken === null || sum(taken) > budget) return NOTHING
  const loadsRest = changes && !small
  const edits = groups.map((group, index): Edit => {
    const { start, end, links } = group
    const rest = loadsRest ? links.map(link => deferred(link)).join('') : ''
    return { start, end, text: styleElement(taken[index] as InlineCss, links[0] as Placed) + rest }
  })
  const scripts: string[] = []
  if (loadsRest) {
    const end = reading.bodyEnd < 0 ? reading.html.length : reading.bodyEnd
    edits.push({ start: end, end, text: `<script>${LOADER}</script>` })
    scripts.push(LOADER_HASH)
  }
  return {
    edits,
    bytes: sum(taken),
    styles: taken.map(({ hash }) => hash),
    scripts,
    dropped: loadsRest
      ? []
      : groups.flatMap(({ links }) => links.map(({ tag }) => tag.attributes.get('href') as string)),
  }
}

/** Lets sheets that wait as print sheets apply once they are there. */
const LOADER =
  "for(const e of document.querySelectorAll('link[data-media]')){const f=()=>{e.media=e.dataset.media};e.sheet?f():e.addEventListener('load',f)}"
const LOADER_HASH = sourceHash(LOADER)

function groupsOf({ sheets, html }: Reading, sheetOf: SheetFinder): Group[] {
  const groups: Group[] = []
  for (const link of sheets) {
    const { tag, start, end } = link
    const sheet = sheetOf(tag)
    if (!sheet) continue
    const last = groups.at(-1)
    const joins =
      last !== undefined &&
      !sheet.mustBeFirst &&
      mediaOf(last.links[0] as Placed) === mediaOf(link) &&
      html.slice(last.end, start).trim() === ''
    if (!joins) groups.push({ links: [link], sheets: [sheet], start, end })
    else {
      last.links.push(link)
      last.sheets.push(sheet)
      last.end = end
    }
  }
  return groups
}

const mediaOf = ({ tag }: Placed): string => tag.attributes.get('media') ?? ''

function takeAll(groups: readonly Group[], take: (group: Group) => InlineCss | null): InlineCss[] | null {
  const taken: InlineCss[] = []
  for (const group of groups) {
    const css = take(group)
    if (css === null) return null
    taken.push(css)
  }
  return taken
}

const sum = (taken: readonly InlineCss[]): number => taken.reduce((total, { bytes }) => total + bytes, 0)

function styleElement({ css }: InlineCss, link: Placed): string {
  const media = mediaOf(link)
  return media ? `<style media="${media.replaceAll('"', '&quot;')}">${css}</style>` : `<style>${css}</style>`
}

function deferred(link: Placed): string {
  const media = mediaOf(link).replaceAll('"', '&quot;')
  const href = (link.tag.attributes.get('href') as string).replaceAll('&', '&amp;').replaceAll('"', '&quot;')
  return `<link rel="stylesheet" href="${href}" media="print" data-media="${media || 'all'}">`
}
