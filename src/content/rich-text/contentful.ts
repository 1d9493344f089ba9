import type { ElementContent } from 'hast'
import { type Mark, mark, nestMarks, type Run } from './marks.ts'
import { codeBlock, element, lines } from './nodes.ts'
import { isJson, type Json, kindOf, objectsIn, type Reading, RichTextFault, stringIn } from './reading.ts'

/** Contentful's rich text: a document node. Links are `entry:<id>` and `asset:<id>`. */
export function readContentful(value: unknown, reading: Reading): ElementContent[] {
  if (!isJson(value) || value.nodeType !== 'document')
    throw new RichTextFault(`expected a document of Contentful's rich text, came ${kindOf(value)}`)
  return blocks(value.content, reading)
}

const blocks = (value: unknown, reading: Reading): ElementContent[] =>
  objectsIn(value).flatMap(node => reading.deeper(() => block(node, reading)))

/** Blocks that are one element around others. */
const WRAPPERS: Readonly<Record<string, string>> = {
  blockquote: 'blockquote',
  'ordered-list': 'ol',
  'unordered-list': 'ul',
  'list-item': 'li',
  'table-row': 'tr',
}

function block(node: Json, reading: Reading): ElementContent[] {
  const kind = stringIn(node.nodeType)
  if (kind === 'paragraph') return paragraph(node, reading)
  const heading = /^heading-([1-6])$/.exec(kind)
  if (heading) return [element(`h${heading[1]}`, {}, inline(node.content, reading))]
  const wrapper = WRAPPERS[kind]
  if (wrapper) return [element(wrapper, {}, unwrapped(kind, blocks(node.content, reading)))]
  switch (kind) {
    case 'hr':
      return [element('hr')]
    case 'table':
      return [table(node, reading)]
    case 'table-cell':
      return [element('td', {}, unwrapped(kind, blocks(node.content, reading)))]
    case 'table-header-cell':
      return [element('th', {}, unwrapped(kind, blocks(node.content, reading)))]
    case 'embedded-asset-block':
      return [element('img', { src: `asset:${targetOf(node)}` })]
    case 'embedded-entry-block':
      return [element('p', {}, [element('a', { href: `entry:${targetOf(node)}` })])]
    default:
      reading.unknown(kind)
      return []
  }
}

/** Items and cells that hold one paragraph hold its text. */
function unwrapped(kind: string, children: ElementContent[]): ElementContent[] {
  const [only] = children
  const single = children.length === 1 && only?.type === 'element' && only.tagName === 'p'
  return single && kind !== 'blockquote' && kind !== 'table-row' ? only.children : children
}

function table(node: Json, reading: Reading): ElementContent {
  const rows = blocks(node.content, reading)
  const isHead = (row: ElementContent | undefined): boolean =>
    row?.type === 'element' &&
    row.children.length > 0 &&
    row.children.every(cell => cell.type === 'element' && cell.tagName === 'th')
  const head = isHead(rows[0]) ? rows.slice(0, 1) : []
  const body = rows.slice(head.length)
  return element('table', {}, [
    ...(head.length > 0 ? [element('thead', {}, head)] : []),
    ...(body.length > 0 ? [element('tbody', {}, body)] : []),
  ])
}

function paragraph(node: Json, reading: Reading): ElementContent[] {
  const code = codeOf(node)
  if (code !== null) return [codeBlock(code, undefined)]
  const content = inline(node.content, reading)
  return content.length > 0 ? [element('p', {}, content)] : []
}

/** Contentful has no code block: editors mark the lines of a paragraph as code. */
function codeOf({ content }: Json): string | null {
  const parts = objectsIn(content)
  const code = parts.map(part => stringIn(part.value)).join('')
  const all = parts.every(
    part => part.nodeType === 'text' && (part.value === '' || objectsIn(part.marks).some(each => each.type === 'code')),
  )
  return all && code.includes('\n') ? code : null
}

const MARKS: Readonly<Record<string, Mark>> = {
  bold: mark('strong'),
  italic: mark('em'),
  underline: mark('u'),
  strikethrough: mark('del'),
  code: mark('code'),
  superscript: mark('sup'),
  subscript: mark('sub'),
}

function inline(value: unknown, reading: Reading): ElementContent[] {
  return nestMarks(
    objectsIn(value).map((node): Run => {
      const kind = stringIn(node.nodeType)
      if (kind === 'text') {
        const marks = objectsIn(node.marks).flatMap(({ type }) => MARKS[stringIn(type)] ?? [])
        return { nodes: lines(stringIn(node.value)), marks }
      }
      const href = hrefOf(kind, node)
      if (href === null) {
        reading.unknown(kind)
        return { nodes: [], marks: [] }
      }
      const content = reading.deeper(() => inline(node.content, reading))
      return { nodes: [element('a', { href }, content)], marks: [] }
    }),
  )
}

function hrefOf(kind: string, node: Json): string | null {
  if (kind === 'hyperlink') return stringIn(isJson(node.data) ? node.data.uri : undefined)
  if (kind === 'entry-hyperlink' || kind === 'embedded-entry-inline') return `entry:${targetOf(node)}`
  return kind === 'asset-hyperlink' ? `asset:${targetOf(node)}` : null
}

const targetOf = ({ data }: Json): string => {
  const target = isJson(data) ? data.target : undefined
  const sys = isJson(target) ? target.sys : undefined
  return isJson(sys) ? stringIn(sys.id) : ''
}
