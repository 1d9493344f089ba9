import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeFileAtomically } from '#base/atomic-file.ts'
import type { CompiledTheme } from '#model/theme.ts'
import { openSheets, planSheet, type Sheet, type SheetPlan } from './critical-css.ts'
import { type CssTokens, cssTokens } from './css-tokens.ts'
import { sourceHash } from './source-hash.ts'

/** CSS that goes into a page, and its CSP source. */
export interface InlineCss {
  readonly css: string
  readonly bytes: number
  readonly hash: string
}

/** A theme's stylesheet as pages link it. */
export interface ThemeSheet extends Sheet {
  readonly path: string
  readonly index: number
  /** Begins with a rule that must stand first in its element. */
  readonly mustBeFirst: boolean
}

/** The CSS of a theme, ready to be taken apart page by page. */
export interface ThemeCss {
  readonly tokens: CssTokens
  /** By output path. */
  sheet(path: string): ThemeSheet | undefined
  /** What a page with these tokens needs of some sheets, in order; null when it must not be inlined. */
  neededOf(sheets: readonly ThemeSheet[], tokens: Uint32Array): InlineCss | null
  allOf(sheets: readonly ThemeSheet[]): InlineCss | null
}

interface StoredPlans {
  readonly version: 1
  readonly sheets: readonly (readonly [path: string, plan: SheetPlan])[]
}

const PLAN_FILE = 'critical-css.json'

/**
 * The CSS of a compiled theme. The plans are made by whoever needs them first and kept in the theme's folder, whose
 * name covers all that decides about them. `base` is the theme's base path; a sheet that holds `placeholder` is another
 * for every site, and is left alone.
 */
export async function loadThemeCss(theme: CompiledTheme, base: string, placeholder: string): Promise<ThemeCss> {
  const { sheets } = readPlans(theme.dir) ?? (await makePlans(theme, base, placeholder))
  const opened = await openSheets(sheets.map(([, plan]) => plan))
  return themeCss(
    opened.map((sheet, index) => ({
      ...sheet,
      index,
      path: sheets[index]?.[0] as string,
      mustBeFirst: /@(import|namespace|charset)\b/.test(sheet.all()),
    })),
  )
}

function readPlans(dir: string): StoredPlans | null {
  try {
    return JSON.parse(readFileSync(join(dir, PLAN_FILE), 'utf8')) as StoredPlans
  } catch {
    // There are none yet, or a full disk has cut them: they are made again.
    return null
  }
}

async function makePlans({ dir, assets }: CompiledTheme, base: string, placeholder: string): Promise<StoredPlans> {
  const sheets: [string, SheetPlan][] = []
  for (const path of Object.keys(assets).sort()) {
    if (!path.endsWith('.css')) continue
    const css = readFileSync(join(dir, 'assets', path), 'utf8')
    const plan = css.includes(placeholder) ? null : await planSheet(css, `${base.replace(/\/$/, '')}/${path}`)
    if (plan) sheets.push([path, plan])
  }
  const plans: StoredPlans = { version: 1, sheets }
  writeFileAtomically(join(dir, PLAN_FILE), new TextEncoder().encode(JSON.stringify(plans)))
  return plans
}

function themeCss(sheets: readonly ThemeSheet[]): ThemeCss {
  const tokens = cssTokens(sheets.flatMap(sheet => sheet.conditions))
  const byPath = new Map(sheets.map(sheet => [sheet.path, sheet]))
  const made = new Map<string, InlineCss | null>()
  const remember = (key: string, make: () => string): InlineCss | null => {
    const known = made.get(key)
    if (known !== undefined) return known
    if (made.size >= KEPT) made.delete(made.keys().next().value as string)
    const inline = inlineCss(make())
    made.set(key, inline)
    return inline
  }
  return {
    tokens,
    sheet: path => byPath.get(path),
    neededOf: (of, bits) =>
      remember(nameOf(of) + keyOf(bits), () => {
        const names = tokens.named(bits)
        return of.map(sheet => sheet.rulesFor(names)).join('')
      }),
    allOf: of => remember(nameOf(of), () => of.map(sheet => sheet.all()).join('')),
  }
}

/** Pages differ in what they need; this many different needs are remembered. */
const KEPT = 300

const nameOf = (sheets: readonly ThemeSheet[]): string => {
  let name = ''
  for (const sheet of sheets) name += `${sheet.index},`
  return name
}

/** Bits as a string, of 16 a letter: what a Map finds fastest. */
function keyOf(bits: Uint32Array): string {
  let key = ''
  for (const word of bits) key += String.fromCharCode(word & 0xffff, word >>> 16)
  return key
}

/** Text that would end its own element stays where it is. */
const inlineCss = (css: string): InlineCss | null =>
  /<\/style/i.test(css) ? null : { css, bytes: Buffer.byteLength(css), hash: sourceHash(css) }
