import type { ElementContent } from 'hast'
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

/** The "Rich text (Blocks)" field of Strapi 5: a list of blocks. */
export function readStrapiBlocks(value: unknown, reading: Reading): ElementContent[] {
  if (!Array.isArray(value)) throw new RichTextFault(`expected the list of blocks of Strapi, came ${kindOf(value)}`)
  return blocks(value, reading)
}

const blocks = (value: unknown, reading: Reading): ElementContent[] =>
  objectsIn(value).flatMap(node => reading.deeper(() => block(node, reading)))

function block(node: Json, reading: Reading): ElementContent[] {
  const children = (): ElementContent[] => inline(node.children, reading)
  switch (node.type) {
    case 'paragraph': {
      const content = children()
      // The editor ends every text with an empty paragraph.
      return content.length > 0 ? [element('p', {}, content)] : []
    }
    case 'heading':
      return [element(`h${wholeNumber(node.level, 1, 6) ?? 2}`, {}, children())]
    case 'quote':
      return [element('blockquote', {}, [element('p', {}, children())])]
    case 'code':
      return [codeBlock(objectsIn(node.children).map(codeText).join(''), languageOf(node.language))]
    case 'list':
      return [list(node, reading)]
    case 'image':
      return isJson(node.image) ? image(node.image) : []
    default:
      reading.unknown(stringIn(node.type))
      return []
  }
}

/** Lists below an item stand beside it in Strapi's tree, and inside it in HTML. */
function list(node: Json, reading: Reading): ElementContent {
  const items: ReturnType<typeof element>[] = []
  for (const child of objectsIn(node.children)) {
    if (child.type === 'list') {
      const last = items.at(-1) ?? element('li')
      if (items.length === 0) items.push(last)
      last.children.push(reading.deeper(() => list(child, reading)))
    } else items.push(element('li', {}, inline(child.children, reading)))
  }
  return element(node.format === 'ordered' ? 'ol' : 'ul', {}, items)
}

function inline(value: unknown, reading: Reading): ElementContent[] {
  return nestMarks(
    objectsIn(value).map((node): Run => {
      if (node.type === 'text') return { nodes: lines(stringIn(node.text)), marks: marksOf(node) }
      if (node.type === 'link') {
        const content = reading.deeper(() => inline(node.children, reading))
        return { nodes: [element('a', { href: stringIn(node.url) }, content)], marks: [] }
      }
      reading.unknown(stringIn(node.type))
      return { nodes: [], marks: [] }
    }),
  )
}

const MARKS: Readonly<Record<string, Mark>> = {
  bold: mark('strong'),
  italic: mark('em'),
  underline: mark('u'),
  strikethrough: mark('del'),
  code: mark('code'),
}

const marksOf = (node: Json): Mark[] =>
  Object.entries(MARKS).flatMap(([name, each]) => (node[name] === true ? [each] : []))

const codeText = (node: Json): string =>
  node.type === 'link'
    ? objectsIn(node.children)
        .map(child => stringIn(child.text))
        .join('')
    : stringIn(node.text)

const languageOf = (language: unknown): unknown => (language === 'plaintext' ? undefined : language)

function image({ url, alternativeText, caption, name }: Json): ElementContent[] {
  const alt = stringIn(alternativeText)
  const below = firstText(caption)
  // Strapi fills the caption with the file's name.
  return figure(
    [element('img', { src: stringIn(url), alt })],
    below && below !== name && below !== alt ? [text(below)] : [],
  )
}
