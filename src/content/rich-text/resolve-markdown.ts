import { markdownToMdast } from 'satteri'
import type { RichTextReferences } from '#model/rich-text.ts'
import { assetAt, hrefAt } from './addresses.ts'
import { refuseEndlessNesting } from './bounds.ts'

/** The part of a Markdown tree that is read. */
interface Node {
  readonly type: string
  readonly url?: string
  readonly title?: string | null
  readonly alt?: string | null
  readonly children?: readonly Node[]
  readonly position?: { readonly start: { readonly offset: number }; readonly end: { readonly offset: number } }
}

/**
 * Markdown of a CMS with the addresses of its images and links replaced, in place: the rest of the text stays as it was
 * written, for the engine and the plugins that read Markdown of folders. An image that may not be shown is taken out.
 */
export function resolveMarkdown(source: string, references: RichTextReferences): string {
  if (references.assets.size === 0 && references.links.size === 0) return source
  refuseEndlessNesting(source)
  const edits: { readonly start: number; readonly end: number; readonly text: string }[] = []
  const visit = (node: Node): void => {
    const text = replacementOf(node, source, references)
    if (text !== null && node.position) {
      edits.push({ start: node.position.start.offset, end: node.position.end.offset, text })
      return
    }
    for (const child of node.children ?? []) visit(child)
  }
  visit(markdownToMdast(source, { features: { gfm: true, frontmatter: false } }) as unknown as Node)
  let resolved = ''
  let at = 0
  for (const { start, end, text } of edits) {
    resolved += source.slice(at, start) + text
    at = end
  }
  return resolved + source.slice(at)
}

/** What stands instead of a node; null when it, or what is inside it, stays. */
function replacementOf(node: Node, source: string, references: RichTextReferences): string | null {
  const { type, url, title, position } = node
  if (!position) return null
  const written = source.slice(position.start.offset, position.end.offset)
  if (type === 'html') {
    const html = htmlWith(written, references)
    return html === written ? null : html
  }
  if (url === undefined) return null
  if (type === 'image') {
    const asset = assetAt(url, references)
    if (asset === undefined) return null
    if (asset === null) return ''
    const target = asset.path ?? asset.url
    return target === undefined ? '' : `![${escaped(node.alt || asset.alt || '')}](${destination(target, title)})`
  }
  const href = hrefAt(url, references)
  if (href === null) return null
  if (type === 'definition') {
    const label = /^\s*\[(?:[^\]\\]|\\.)*\]:/s.exec(written)?.[0]
    return label ? `${label} ${destination(href, title)}` : null
  }
  if (type !== 'link') return null
  const first = node.children?.[0]?.position
  const last = node.children?.at(-1)?.position
  const label = first && last ? source.slice(first.start.offset, last.end.offset) : ''
  return `[${label || escaped(href)}](${destination(href, title)})`
}

/** Addresses in a piece of HTML, which Markdown hands on as it is. */
const htmlWith = (html: string, references: RichTextReferences): string =>
  html.replace(/(\s)(src|href)(\s*=\s*)(?:"([^"]*)"|'([^']*)')/gi, (whole, space, name, equals, double, single) => {
    const address = String(double ?? single).replaceAll('&amp;', '&')
    const asset = name.toLowerCase() === 'src' ? assetAt(address, references) : undefined
    const target = asset
      ? (asset.path ?? asset.url)
      : name.toLowerCase() === 'href'
        ? hrefAt(address, references)
        : null
    if (asset === null) return `${space}${name}${equals}""`
    return target ? `${space}${name}${equals}"${target.replaceAll('&', '&amp;').replaceAll('"', '&quot;')}"` : whole
  })

const destination = (address: string, title: string | null | undefined): string =>
  `<${address.replace(/[<>\n\\]/g, each => encodeURIComponent(each))}>${title ? ` "${title.replace(/["\\]/g, '\\$&')}"` : ''}`

const escaped = (text: string): string => text.replace(/[\\[\]<>*_`!]/g, '\\$&').replace(/\s*\n\s*/g, ' ')
