import type { VFile } from 'vfile'

interface Node {
  readonly type: string
  value?: string
  readonly children?: readonly Node[]
  readonly position?: { readonly start: { readonly offset?: number }; readonly end: { readonly offset?: number } }
}

/**
 * A remark plugin: curly quotes, dashes and ellipses, by the rules of satteri's smart punctuation. Characters that the
 * author escaped, or wrote as an entity, stay as they are.
 */
export function smartPunctuation() {
  return (tree: unknown, file: VFile): void => {
    for (const run of textRuns(tree as Node)) educate(run, String(file))
  }
}

const HOLDERS_OF_TEXT = new Set(['paragraph', 'heading', 'tableCell'])

/** The text nodes of each paragraph, heading and table cell: quotes pair up inside one of these. */
function textRuns(node: Node): Node[][] {
  return HOLDERS_OF_TEXT.has(node.type) ? [textsIn(node)] : (node.children ?? []).flatMap(textRuns)
}

const textsIn = (node: Node): Node[] => (node.type === 'text' ? [node] : (node.children ?? []).flatMap(textsIn))

function educate(run: readonly Node[], source: string): void {
  let single: { characters: string[]; at: number } | null = null
  let doubleOpen = false
  const written: { node: Node; characters: string[] }[] = []
  for (const node of run) {
    const value = node.value as string
    const literal = literalCharacters(node, source)
    const characters = value.split('')
    const neighbour = (at: number): string => {
      if (at >= 0 && at < value.length) return value[at] as string
      const offset = at < 0 ? (node.position?.start.offset ?? 0) - 1 : (node.position?.end.offset ?? source.length)
      return source[offset] ?? ''
    }
    for (let at = 0; at < value.length; at++) {
      const character = value[at] as string
      if (literal.has(at)) continue
      if (character === "'" || character === '"') {
        const opens = canOpen(character, neighbour(at - 1), neighbour(at + 1))
        const closes = canClose(neighbour(at - 1), neighbour(at + 1))
        if (character === "'") {
          characters[at] = '’'
          if (single && closes) {
            single.characters[single.at] = '‘'
            single = null
          } else if (opens) single = { characters, at }
        } else {
          const previous = neighbour(at - 1)
          const opening: boolean = opens ? !(closes && doubleOpen) : !closes && !doubleOpen && !/\d/.test(previous)
          if (opens || closes) doubleOpen = opening
          characters[at] = opening ? '“' : '”'
        }
      } else if (character === '.' && runLength(value, at, literal) >= 3) {
        characters.fill('', at, at + 3)[at] = '…'
        at += 2
      } else if (character === '-') {
        const count = runLength(value, at, literal)
        if (count > 1) characters.fill('', at, at + count)[at] = dashes(count)
        at += count - 1
      }
    }
    written.push({ node, characters })
  }
  for (const { node, characters } of written) node.value = characters.join('')
}

/** How often the character at `at` stands there in a row, unescaped. */
function runLength(value: string, at: number, literal: ReadonlySet<number>): number {
  let end = at + 1
  while (value[end] === value[at] && !literal.has(end)) end++
  return end - at
}

const isSpace = (character: string): boolean => /^\s$/.test(character)
const isPunctuation = (character: string): boolean => /^[\p{P}\p{S}]$/u.test(character)

function canOpen(quote: string, previous: string, next: string): boolean {
  if (next === '' || isSpace(next)) return false
  if (previous === '' || isSpace(previous)) return true
  return isPunctuation(previous) && !(quote === "'" && (previous === ']' || previous === ')'))
}

function canClose(previous: string, next: string): boolean {
  if (previous === '' || isSpace(previous)) return false
  return next === '' || isSpace(next) || isPunctuation(next)
}

/** Em dashes for threes, en dashes for what is left over; never a single hyphen. */
function dashes(count: number): string {
  const threes = Math.floor(count / 3)
  if (count % 3 === 0) return '—'.repeat(threes)
  if (count % 2 === 0) return '–'.repeat(count / 2)
  return count % 3 === 1 ? `${'—'.repeat(threes - 1)}––` : `${'—'.repeat(threes)}–`
}

/** Positions in a text node whose character was escaped or written as an entity. */
function literalCharacters(node: Node, source: string): ReadonlySet<number> {
  const value = node.value as string
  const literal = new Set<number>()
  const written = source.slice(node.position?.start.offset ?? 0, node.position?.end.offset ?? 0)
  if (written === value || !/[\\&]/.test(written)) return literal
  let at = 0
  for (let index = 0; index < written.length && at < value.length; index++) {
    const entity = written[index] === '&' ? /^&(?:#x?[\da-f]+|\w+);/i.exec(written.slice(index))?.[0] : undefined
    if (entity && !value.startsWith(entity, at)) {
      literal.add(at++)
      index += entity.length - 1
    } else if (
      written[index] === '\\' &&
      written[index + 1] === value[at] &&
      /[!-/:-@[-`{-~]/.test(value[at] as string)
    ) {
      literal.add(at++)
      index++
    } else if (written[index] === value[at]) at++
  }
  return literal
}
