import type { Element, ElementContent, Nodes, Root } from 'hast'
import { element, text } from './nodes.ts'

/**
 * Cards in Ghost's HTML that need Ghost's scripts to work: toggles become `details`, players and files become links, and
 * forms for its members go. In place.
 */
export function ghostCards(tree: Root): void {
  visit(tree)
}

function visit(node: Nodes): void {
  if (!('children' in node)) return
  for (const [at, child] of node.children.entries()) {
    if (child.type !== 'element') continue
    const instead = replacementOf(child)
    if (instead) node.children[at] = instead
    visit(instead ?? child)
  }
}

function replacementOf(card: Element): Element | null {
  const classes = classesOf(card)
  if (!classes.includes('kg-card')) return null
  if (classes.includes('kg-toggle-card')) return toggle(card)
  if (classes.includes('kg-signup-card')) return element('div')
  if (['kg-video-card', 'kg-audio-card', 'kg-file-card'].some(name => classes.includes(name))) return file(card)
  return null
}

function toggle(card: Element): Element {
  const heading = find(card, each => classesOf(each).includes('kg-toggle-heading-text'))
  const content = find(card, each => classesOf(each).includes('kg-toggle-content'))
  return element('details', { className: ['kg-toggle-card'] }, [
    element('summary', {}, heading?.children ?? []),
    ...(content?.children ?? []),
  ])
}

/** A link to what the card plays or offers, under the title that it shows. */
function file(card: Element): Element {
  const source = find(card, ({ tagName, properties }) =>
    tagName === 'a' ? Boolean(properties.href) : /^(?:video|audio|source)$/.test(tagName) && Boolean(properties.src),
  )
  const address = String(source?.properties.href ?? source?.properties.src ?? '')
  const title = find(card, each =>
    classesOf(each).some(name => /^kg-(?:audio|file|video)(?:-card)?-title$/.test(String(name))),
  )
  const caption = find(card, ({ tagName }) => tagName === 'figcaption')
  const label: readonly ElementContent[] = title?.children.length ? title.children : [text(lastPart(address))]
  return element('figure', { className: ['kg-card'] }, [
    ...(address ? [element('p', {}, [element('a', { href: address }, label)])] : []),
    ...(caption ? [caption] : []),
  ])
}

function lastPart(address: string): string {
  const part = address.slice(address.lastIndexOf('/') + 1)
  try {
    return decodeURIComponent(part) || address
  } catch {
    return part
  }
}

const classesOf = ({ properties }: Element): readonly (string | number)[] =>
  Array.isArray(properties.className) ? properties.className : []

function find(node: Element, wanted: (element: Element) => boolean): Element | undefined {
  for (const child of node.children) {
    if (child.type !== 'element') continue
    const found = wanted(child) ? child : find(child, wanted)
    if (found) return found
  }
  return undefined
}
