import type { ElementContent } from 'hast'
import { lexicalCard } from './lexical-cards.ts'
import { type Mark, mark, nestMarks, type Run } from './marks.ts'
import { element, text } from './nodes.ts'
import { isJson, type Json, kindOf, objectsIn, type Reading, RichTextFault, stringIn, wholeNumber } from './reading.ts'

/** Ghost's editor state: an object with a `root`, or its JSON. */
export function readLexical(value: unknown, reading: Reading): ElementContent[] {
  const state = typeof value === 'string' ? parsed(value) : value
  const root = isJson(state) ? state.root : undefined
  if (!isJson(root)) throw new RichTextFault(`expected the editor state of Ghost with its root, came ${kindOf(state)}`)
  return blocks(root.children, reading)
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    throw new RichTextFault('expected the JSON of an editor state of Ghost, but it cannot be parsed')
  }
}

const blocks = (value: unknown, reading: Reading): ElementContent[] =>
  objectsIn(value).flatMap(node => reading.deeper(() => block(node, reading)))

function block(node: Json, reading: Reading): ElementContent[] {
  const type = stringIn(node.type).replace(/^extended-/, '')
  switch (type) {
    case 'paragraph': {
      const content = inline(node.children, reading)
      return content.length > 0 ? [element('p', {}, content)] : []
    }
    case 'heading': {
      const tag = stringIn(node.tag)
      return [element(/^h[1-6]$/.test(tag) ? tag : 'h2', {}, inline(node.children, reading))]
    }
    case 'quote':
      return [element('blockquote', {}, [element('p', {}, inline(node.children, reading))])]
    case 'aside':
      return [element('blockquote', { className: ['kg-blockquote-alt'] }, inline(node.children, reading))]
    case 'list':
      return [list(node, reading)]
    case 'horizontalrule':
      return [element('hr')]
    default: {
      const card = lexicalCard(type, node, reading)
      if (card) return card
      reading.unknown(type)
      return []
    }
  }
}

function list(node: Json, reading: Reading): ElementContent {
  const ordered = node.listType === 'number' || node.tag === 'ol'
  const start = wholeNumber(node.start, 2, 1_000_000)
  const items: ReturnType<typeof element>[] = []
  for (const item of objectsIn(node.children)) {
    const children = objectsIn(item.children)
    const below = children.filter(child => child.type === 'list')
    const own = inline(
      children.filter(child => child.type !== 'list'),
      reading,
    )
    // An item with nothing but a list continues the item before it.
    const last = items.at(-1)
    const into = own.length === 0 && below.length > 0 && last ? last : element('li', {}, own)
    if (into !== last) items.push(into)
    for (const child of below) into.children.push(reading.deeper(() => list(child, reading)))
  }
  return element(ordered ? 'ol' : 'ul', ordered && start ? { start } : {}, items)
}

/** Bits of a text's `format`. */
const FORMATS: readonly (readonly [bit: number, mark: Mark])[] = [
  [1, mark('strong')],
  [2, mark('em')],
  [4, mark('del')],
  [8, mark('u')],
  [16, mark('code')],
  [32, mark('sub')],
  [64, mark('sup')],
  [128, mark('mark')],
]

function inline(value: unknown, reading: Reading): ElementContent[] {
  return nestMarks(
    objectsIn(value).map((node): Run => {
      const type = stringIn(node.type).replace(/^extended-/, '')
      if (type === 'text') {
        const bits = wholeNumber(node.format, 0, 0xff_ff) ?? 0
        return {
          nodes: node.text ? [text(stringIn(node.text))] : [],
          marks: FORMATS.flatMap(([bit, each]) => (bits & bit ? [each] : [])),
        }
      }
      if (type === 'linebreak') return { nodes: [element('br')], marks: [] }
      if (type === 'tab') return { nodes: [text('\t')], marks: [] }
      if (type === 'link' || type === 'autolink' || type === 'at-link') {
        const content = reading.deeper(() => inline(node.children, reading))
        return { nodes: [element('a', { href: stringIn(node.url), ...linkProperties(node) }, content)], marks: [] }
      }
      if (type !== 'zwnj' && type !== 'at-link-search') reading.unknown(type)
      return { nodes: [], marks: [] }
    }),
  )
}

const linkProperties = ({ rel, target, title }: Json): Record<string, string | string[]> => ({
  ...(typeof rel === 'string' && rel && { rel: rel.split(/\s+/) }),
  ...(target === '_blank' && { target }),
  ...(typeof title === 'string' && title && { title }),
})
