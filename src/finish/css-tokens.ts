/** What a rule of CSS asks of a page: every one of these must occur on it. */
export interface TokenCondition {
  readonly tags?: readonly string[]
  readonly classes?: readonly string[]
  readonly ids?: readonly string[]
  readonly attrs?: readonly string[]
}

/** The names that a theme's CSS asks for, numbered. */
export interface CssTokens {
  /** How many 32-bit words hold a bit for each. */
  readonly words: number
  /** Numbers of those that an element has. */
  of(name: string, attributes: ReadonlyMap<string, string>): readonly number[]
  /** The four sets of names that a page's bits stand for. */
  named(bits: Uint32Array): TokenSets
}

export interface TokenSets {
  readonly tags: Set<string>
  readonly classes: Set<string>
  readonly ids: Set<string>
  readonly attrs: Set<string>
}

/**
 * Elements and attributes that a page may have without its HTML saying so: browsers add the elements, and visitors open
 * what can be opened.
 */
const IMPLIED: readonly [keyof TokenSets, string][] = [
  ...['html', 'head', 'body', 'tbody', 'colgroup', 'tr'].map(tag => ['tags', tag] as [keyof TokenSets, string]),
  ['attrs', 'open'],
]

const NONE: readonly number[] = []
const CLASSES_KEPT = 5000

export function cssTokens(conditions: Iterable<TokenCondition>): CssTokens {
  const numbers = {
    tags: new Map<string, number>(),
    classes: new Map<string, number>(),
    ids: new Map<string, number>(),
    attrs: new Map<string, number>(),
  }
  const all: [keyof TokenSets, string][] = []
  const kinds = Object.keys(numbers) as (keyof TokenSets)[]
  for (const condition of conditions)
    for (const kind of kinds)
      for (const name of condition[kind] ?? [])
        if (!numbers[kind].has(name)) {
          numbers[kind].set(name, all.length)
          all.push([kind, name])
        }
  const classes = new Map<string, readonly number[]>()
  const classesOf = (value: string): readonly number[] => {
    let known = classes.get(value)
    if (!known) {
      if (classes.size >= CLASSES_KEPT) classes.clear()
      known = value.split(/[\t\n\f\r ]+/).flatMap(each => numbers.classes.get(each) ?? [])
      classes.set(value, known)
    }
    return known
  }
  return {
    words: Math.ceil(all.length / 32),
    of(name, attributes) {
      if (all.length === 0) return NONE
      const found: number[] = []
      const add = (number: number | undefined): void => {
        if (number !== undefined) found.push(number)
      }
      add(numbers.tags.get(name))
      // Browsers take the one for the other.
      if (name === 'image') add(numbers.tags.get('img'))
      for (const [attribute, value] of attributes) {
        add(numbers.attrs.get(attribute))
        if (attribute === 'id') add(numbers.ids.get(value.trim()))
        else if (attribute === 'class') for (const number of classesOf(value)) found.push(number)
      }
      return found.length === 0 ? NONE : found
    },
    named(bits) {
      const sets: TokenSets = { tags: new Set(), classes: new Set(), ids: new Set(), attrs: new Set() }
      for (const [kind, name] of IMPLIED) sets[kind].add(name)
      for (const [number, [kind, name]] of all.entries())
        if ((bits[number >> 5] as number) & (1 << (number & 31))) sets[kind].add(name)
      return sets
    },
  }
}
