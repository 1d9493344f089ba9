import type { Element, ElementContent, Nodes, Properties } from 'hast'

export const element = (
  tagName: string,
  properties: Properties = {},
  children: readonly ElementContent[] = [],
): Element => ({ type: 'element', tagName, properties, children: [...children] })

export const text = (value: string): ElementContent => ({ type: 'text', value })

/** Text in which a line end is one for readers as well. */
export const lines = (value: string): ElementContent[] =>
  value.split(/\r\n?|\n/).flatMap((line, at) => [...(at > 0 ? [element('br')] : []), ...(line ? [text(line)] : [])])

/** A code block as Markdown makes it, for the highlighter. */
export const codeBlock = (code: string, language: unknown): Element =>
  element('pre', {}, [
    element('code', typeof language === 'string' && language ? { className: [`language-${language}`] } : {}, [
      text(code.endsWith('\n') ? code : `${code}\n`),
    ]),
  ])

/** `content` with a caption below it, or alone. */
export const figure = (content: readonly ElementContent[], caption: readonly ElementContent[]): ElementContent[] =>
  caption.length > 0 ? [element('figure', {}, [...content, element('figcaption', {}, caption)])] : [...content]

const BLOCKS = /^(?:p|h[1-6]|li|ul|ol|pre|blockquote|table|tr|figure|figcaption|div|section|hr|br|dt|dd|summary)$/

/** The text of a tree, a line for each of its blocks. */
export function plainText(tree: Nodes): string {
  const parts: string[] = []
  const visit = (node: Nodes): void => {
    if (node.type === 'text') parts.push(node.value)
    if (!('children' in node)) return
    const block = node.type === 'element' && BLOCKS.test(node.tagName)
    if (block) parts.push('\n')
    for (const child of node.children) visit(child)
    if (block) parts.push('\n')
    else if (node.type === 'element' && /^t[dh]$/.test(node.tagName)) parts.push(' ')
  }
  visit(tree)
  return parts
    .join('')
    .replace(/[ \t]*\n\s*/g, '\n')
    .trim()
}
