import type { Element, ElementContent } from 'hast'
import { embedOr } from './embeds.ts'
import { type Mark, mark, nestMarks, type Run } from './marks.ts'
import { codeBlock, element, figure, lines, text } from './nodes.ts'
import {
  firstText,
  isJson,
  type Json,
  kindOf,
  objectsIn,
  type Reading,
  RichTextFault,
  stringIn,
  wholeNumber,
} from './reading.ts'

/** Sanity's Portable Text: a list of blocks. Links to documents are `entry:<id>`, images `asset:<id>`. */
export function readPortableText(value: unknown, reading: Reading): ElementContent[] {
  const blocks = isJson(value) ? [value] : value
  if (!Array.isArray(blocks)) throw new RichTextFault(`expected the blocks of Portable Text, came ${kindOf(value)}`)
  const content: ElementContent[] = []
  let items: Json[] = []
  const endList = (): void => {
    content.push(...lists(items, 1, reading))
    items = []
  }
  for (const block of objectsIn(blocks)) {
    if (isListItem(block)) {
      if (items.length > 0 && levelOf(block) === 1 && block.listItem !== items[0]?.listItem) endList()
      items.push(block)
      continue
    }
    endList()
    content.push(...reading.deeper(() => blockOf(block, reading)))
  }
  endList()
  return content
}

const isListItem = (block: Json): boolean => block._type === 'block' && typeof block.listItem === 'string'
const levelOf = ({ level }: Json): number => wholeNumber(level, 1, 20) ?? 1

/** Items in a row, each with its level, as lists inside items. */
function lists(items: readonly Json[], level: number, reading: Reading): ElementContent[] {
  const made: Element[] = []
  let kind: unknown
  for (let at = 0; at < items.length; ) {
    const item = items[at] as Json
    if (levelOf(item) <= level) {
      if (made.length === 0 || item.listItem !== kind) made.push(listOf(item))
      kind = item.listItem
      made.at(-1)?.children.push(element('li', {}, spans(item, reading)))
      at++
      continue
    }
    let end = at
    while (end < items.length && levelOf(items[end] as Json) > level) end++
    if (made.length === 0) made.push(listOf(item))
    const list = made.at(-1) as Element
    if (list.children.length === 0) list.children.push(element('li'))
    ;(list.children.at(-1) as Element).children.push(
      ...reading.deeper(() => lists(items.slice(at, end), level + 1, reading)),
    )
    at = end
  }
  return made
}

const listOf = ({ listItem }: Json): Element => element(listItem === 'number' ? 'ol' : 'ul')

function blockOf(block: Json, reading: Reading): ElementContent[] {
  const type = stringIn(block._type)
  if (type === 'block') {
    const content = spans(block, reading)
    const style = stringIn(block.style)
    if (/^h[1-6]$/.test(style)) return [element(style, {}, content)]
    if (style === 'blockquote') return [element('blockquote', {}, [element('p', {}, content)])]
    return content.length > 0 ? [element('p', {}, content)] : []
  }
  if (isJson(block.asset) || type === 'image') return figure([image(block)], caption(block))
  if (type === 'code' && typeof block.code === 'string') return [codeBlock(block.code, block.language)]
  if (type === 'table' && Array.isArray(block.rows)) return [table(block)]
  if (/^(?:break|divider|hr|horizontalRule)$/.test(type)) return [element('hr')]
  const target = referenceOf(block)
  if (target) return [element('p', {}, [element('a', { href: `entry:${target}` }, labelOf(block))])]
  const url = firstText(block.url, block.href, block.src)
  if (url) return embedOr(url, firstText(block.title, block.caption), caption(block))
  reading.unknown(type)
  return []
}

/** The code input and table plugins write these shapes; a table's first row is not marked as its head. */
function table({ rows }: Json): ElementContent {
  const cellsOf = (row: Json): ElementContent[] =>
    (Array.isArray(row.cells) ? row.cells : []).map(cell => element('td', {}, lines(stringIn(cell))))
  return element('table', {}, [
    element(
      'tbody',
      {},
      objectsIn(rows).map(row => element('tr', {}, cellsOf(row))),
    ),
  ])
}

function image(block: Json): Element {
  const asset = isJson(block.asset) ? block.asset : {}
  const id = firstText(asset._ref, asset._id)
  const src = id ? `asset:${id}` : firstText(asset.url, block.url)
  const alt = firstText(block.alt, block.alternativeText, asset.altText)
  return element('img', { src, ...(alt && { alt }) })
}

const caption = (block: Json): ElementContent[] => {
  const below = stringIn(block.caption)
  return below ? [text(below)] : []
}

const labelOf = (block: Json): ElementContent[] => {
  const label = firstText(block.label, block.text, block.title)
  return label ? [text(label)] : []
}

/** The document that an object refers to: it is a reference itself, or one of the usual members is. */
function referenceOf(value: Json): string {
  for (const holder of [value, value.reference, value.internalLink, value.link, value.to, value.document])
    if (isJson(holder) && typeof holder._ref === 'string') return holder._ref
  return ''
}

const DECORATORS: Readonly<Record<string, Mark>> = {
  strong: mark('strong'),
  em: mark('em'),
  code: mark('code'),
  underline: mark('u'),
  'strike-through': mark('del'),
  strike: mark('del'),
  sup: mark('sup'),
  sub: mark('sub'),
  highlight: mark('mark'),
}

function spans(block: Json, reading: Reading): ElementContent[] {
  const links = new Map<string, Mark>()
  for (const definition of objectsIn(block.markDefs)) {
    const key = stringIn(definition._key)
    const href = hrefOf(definition)
    if (href) links.set(key, { key: `link ${key}`, wrap: children => element('a', href, children) })
  }
  return nestMarks(
    objectsIn(block.children).map((child): Run => {
      const names = Array.isArray(child.marks) ? child.marks.map(stringIn) : []
      const marks = [
        ...names.flatMap(name => links.get(name) ?? []),
        ...names.flatMap(name => (Object.hasOwn(DECORATORS, name) ? (DECORATORS[name] as Mark) : [])),
      ]
      if (child._type === 'span') return { nodes: lines(stringIn(child.text)), marks }
      return { nodes: reading.deeper(() => inlineObject(child, reading)), marks }
    }),
  )
}

function hrefOf(definition: Json): { href: string; target?: string } | null {
  const target = referenceOf(definition)
  if (target) return { href: `entry:${target}` }
  const href = firstText(definition.href, definition.url)
  if (!href) return null
  return { href, ...((definition.blank === true || definition.openInNewTab === true) && { target: '_blank' }) }
}

function inlineObject(child: Json, reading: Reading): ElementContent[] {
  const target = referenceOf(child)
  if (target) return [element('a', { href: `entry:${target}` }, labelOf(child))]
  if (isJson(child.asset)) return [image(child)]
  reading.unknown(stringIn(child._type))
  return []
}
