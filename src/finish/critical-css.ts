import type { CompactPlan, CompiledRule, CompiledSheet } from 'beasties/compiler'
import type { TokenCondition, TokenSets } from './css-tokens.ts'

/** A stylesheet taken apart, as it is kept beside a compiled theme: plain data. */
export type SheetPlan = CompactPlan

/** A stylesheet from which the rules for a page can be taken. */
export interface Sheet {
  /** What its rules ask of a page. */
  readonly conditions: readonly TokenCondition[]
  /** The rules that may apply to a page with these names, in order, with their at-rules around them. */
  rulesFor(names: TokenSets): string
  /** Every rule. */
  all(): string
}

/**
 * Takes a stylesheet apart. `href` is where pages find it: relative URLs in it are made absolute. Null when a selector
 * is not understood: then nothing may be left out of the sheet.
 *
 * A rule counts as needed when every element name, class, id and attribute in its selector occurs somewhere on the page.
 * That never leaves out a rule that applies, which exact matching of combinators and pseudo-classes cannot promise.
 */
export async function planSheet(css: string, href: string): Promise<SheetPlan | null> {
  const { compileSheet, encodePlan } = await import('beasties/compiler')
  // Selectors of a pseudo-class alone (`:focus-visible`, `::selection`, `:is(h1)`) would be left out.
  const sheet = compileSheet(css, { href, exact: false, allowRules: [/^:/] })
  if (sheet.warnings.length > 0) return null
  return encodePlan({ ...sheet, rules: sheet.rules.map(rule => ended(whole(withoutGuesses(rule, css)))) })
}

/** At-rules with a block (`@property`, `@page`) come with a semicolon behind, which spoils the rule that follows. */
const ended = (rule: CompiledRule): CompiledRule =>
  rule.css?.endsWith('};') ? { ...rule, css: rule.css.slice(0, -1) } : rule

/**
 * A browser drops a whole rule for one selector that it does not know: a list with a selector for some browsers only
 * stays together.
 */
function whole(rule: CompiledRule): CompiledRule {
  const { selectors, body, ...rest } = rule
  if (!selectors || selectors.length < 2 || !selectors.some(selector => /:-(moz|ms|o|webkit)-/.test(selector)))
    return rule
  return { ...rest, css: selectors.join(',') + body }
}

/**
 * Animations are needed always, and so are fonts that a custom property names: which rule uses them cannot be told from
 * its text.
 */
function withoutGuesses(rule: CompiledRule, css: string): CompiledRule {
  const { fontFace, keyframes, css: text, wrap } = rule
  const unsure = keyframes !== undefined || (fontFace?.family !== undefined && isInCustomProperty(fontFace.family, css))
  return unsure ? { css: text, always: true, ...(wrap && { wrap }) } : rule
}

function isInCustomProperty(family: string, css: string): boolean {
  const name = family.replace(/^["']|["']$/g, '').toLowerCase()
  for (const [, value] of css.matchAll(/--[\w-]+\s*:([^;}]*)/g)) if (value?.toLowerCase().includes(name)) return true
  return false
}

/** Makes plans usable. */
export async function openSheets(plans: readonly SheetPlan[]): Promise<Sheet[]> {
  const { decodePlan, renderCriticalCss, renderFullCss } = await import('beasties/runtime')
  return plans.map(plan => {
    const sheet: CompiledSheet = decodePlan(plan)
    return {
      conditions: sheet.rules.flatMap(rule => (rule.match ?? []).filter(match => match !== true)),
      rulesFor: names => renderCriticalCss(sheet, names, { inlineFonts: true, keyframes: 'all' }).css,
      all: () => renderFullCss(sheet),
    }
  })
}
