/** An element as a selector sees it. */
export interface Placed {
  readonly tag: string
  readonly id: string | null
  readonly classes: ReadonlySet<string>
}

/** Tells whether an image may be put into a `<picture>` without any rule of a stylesheet noticing. */
export type PlaceGuard = (image: Placed, parent: Placed | null) => boolean

/** A part of a selector: `img.hero`, `*`, `.card`. */
interface Compound {
  readonly tag: string | null
  readonly id: string | null
  readonly classes: readonly string[]
}

/** Where a rule looks at an element's place among others: by what it must be, and by what its parent must be. */
interface Place {
  readonly image: Compound
  readonly parent: Compound | null
}

/**
 * Reads stylesheets for rules that depend on where an element stands: `figure > img`, `img + p`, `.stack > * + *`,
 * `img:first-child`. A wrapped image has another parent and other neighbours, so those rules would no longer meet it. A
 * rule that cannot be read counts as one that does.
 */
export function placeGuard(stylesheets: readonly string[]): PlaceGuard {
  const places = stylesheets.flatMap(css => [...selectorsOf(css)].flatMap(placesOf))
  return (image, parent) =>
    !places.some(place => matches(place.image, image) && (!place.parent || !parent || matches(place.parent, parent)))
}

/** Selectors of all rules, nested ones included, one at a time. */
function* selectorsOf(css: string): Generator<string> {
  const plain = css.replace(/\/\*[\s\S]*?\*\//g, '').replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, '""')
  for (const [, prelude = ''] of plain.matchAll(/([^{};]+)\{/g))
    if (!prelude.trim().startsWith('@')) for (const selector of splitList(prelude)) yield selector.trim()
}

/** Splits at commas that stand in no brackets. */
function splitList(text: string): string[] {
  const parts: string[] = []
  let depth = 0
  let from = 0
  for (let at = 0; at < text.length; at++) {
    const letter = text[at]
    if (letter === '(' || letter === '[') depth++
    else if (letter === ')' || letter === ']') depth--
    else if (letter === ',' && depth === 0) {
      parts.push(text.slice(from, at))
      from = at + 1
    }
  }
  return [...parts, text.slice(from)]
}

const STRUCTURAL = /:(?:first|last|only|nth)-|:has\(/i
const ANYTHING: Compound = { tag: null, id: null, classes: [] }

function placesOf(selector: string): Place[] {
  if (!/[>+~]|:(?:first|last|only|nth)-|:has\(|:is\(|:where\(/i.test(selector)) return []
  if (/:has\(|:(?:is|where|not)\([^)]*[>+~]/i.test(selector)) return [{ image: ANYTHING, parent: null }]
  const places: Place[] = []
  const steps = selector.replace(/\s*([>+~])\s*/g, '$1').match(/[>+~ ]|(?:\[[^\]]*\]|\([^)]*\)|[^>+~ [(])+/g) ?? []
  for (const [at, step] of steps.entries()) {
    if (/^[>+~ ]$/.test(step)) continue
    const before = steps[at - 1]
    const after = steps[at + 1]
    const image = compoundOf(step)
    if (STRUCTURAL.test(step) || after === '+' || after === '~' || before === '+' || before === '~')
      places.push({ image, parent: parentOf(steps, at) })
    else if (before === '>') places.push({ image, parent: parentOf(steps, at) })
  }
  return places
}

/** What the parent of a step must be: told by the nearest `>` to its left, across its earlier neighbours. */
function parentOf(steps: readonly string[], at: number): Compound | null {
  for (let step = at - 1; step > 0; step -= 2) {
    if (steps[step] === '>') return compoundOf(steps[step - 1] as string)
    if (steps[step] === ' ') return null
  }
  return null
}

function compoundOf(step: string): Compound {
  const name = step.replace(/\[[^\]]*\]/g, '').replace(/::?[\w-]+(?:\([^)]*\))?/g, '')
  const tag = /^[\w-]+/.exec(name)?.[0].toLowerCase() ?? null
  return {
    tag,
    id: /#([\w-]+)/.exec(name)?.[1] ?? null,
    classes: [...name.matchAll(/\.((?:\\.|[\w-])+)/g)].map(([, name = '']) => name.replaceAll('\\', '')),
  }
}

const matches = ({ tag, id, classes }: Compound, element: Placed): boolean =>
  (tag === null || tag === element.tag) &&
  (id === null || id === element.id) &&
  classes.every(name => element.classes.has(name))
