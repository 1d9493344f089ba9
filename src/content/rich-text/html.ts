import type { Element, ElementContent, Nodes, Root } from 'hast'
import { htmlToHast } from 'satteri'
import { refuseEndlessNesting } from './bounds.ts'
import { replaceFrames } from './embeds.ts'
import { ghostCards } from './ghost-cards.ts'
import { kindOf, type Reading, RichTextFault } from './reading.ts'

/** HTML as a CMS keeps it, Ghost's cards included. */
export function readHtml(value: unknown, reading: Reading): ElementContent[] {
  if (typeof value !== 'string') throw new RichTextFault(`expected HTML, came ${kindOf(value)}`)
  return parseHtml(value, reading)
}

/** A fragment of HTML as nodes: parsed as browsers parse it, its embeds replaced, nothing sanitised yet. */
export function parseHtml(source: string, { unknown }: Pick<Reading, 'unknown'>): ElementContent[] {
  refuseEndlessNesting(source)
  const tree = htmlToHast(source, { fragment: true }) as Root
  ghostCards(tree)
  replaceFrames(tree)
  noteFrames(tree, unknown)
  return tree.children as ElementContent[]
}

/** Frames that are left are dropped: whoever wrote them should know. */
export function noteFrames(node: Nodes, unknown: Reading['unknown']): void {
  if (!('children' in node)) return
  for (const child of node.children) {
    if (child.type === 'element' && child.tagName === 'iframe') unknown(`iframe of ${hostOf(child)}`)
    noteFrames(child, unknown)
  }
}

const hostOf = ({ properties }: Element): string =>
  URL.parse(String(properties.src), 'https://nowhere.invalid')?.host ?? '?'
