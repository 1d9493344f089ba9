import type { Element, ElementContent, Nodes, Root } from 'hast'
import type { RichTextReferences } from '#model/rich-text.ts'
import { assetAt, hrefAt } from './addresses.ts'
import { element, text } from './nodes.ts'
import { partContent } from './parts.ts'

/**
 * Puts into a tree, in place, what its links and images refer to. Links to entries without a page lose their link and keep
 * their text; images that may not be shown go. Returns the paths of the images that are the factory's own.
 */
export function resolveReferences(
  tree: Root,
  references: RichTextReferences,
  unknown: (kind: string) => void,
): Set<string> {
  const paths = new Set<string>()
  const resolve = (node: Nodes): void => {
    if (!('children' in node)) return
    const children = (node.children as ElementContent[]).flatMap(child => {
      if (child.type !== 'element') return [child]
      const part = partIn(child, references, unknown)
      if (part) {
        const holder = element('div', {}, part)
        resolve(holder)
        return holder.children
      }
      resolve(child)
      if (child.tagName === 'a') return linkOf(child, references)
      if (child.tagName === 'img') return imageOf(child, references, paths)
      return child.tagName === 'picture' ? pictureOf(child, paths) : [child]
    })
    node.children = children
  }
  resolve(tree)
  return paths
}

const ID = /^(entry|asset):/

/** What stands for a record without a page that is a block of a text by itself; null for everything else. */
function partIn(
  block: Element,
  { links, parts }: RichTextReferences,
  unknown: (kind: string) => void,
): ElementContent[] | null {
  const [only] = block.children
  if (block.tagName !== 'p' || block.children.length !== 1 || only?.type !== 'element' || only.tagName !== 'a')
    return null
  const href = String(only.properties.href ?? '')
  if (only.children.length > 0 || !href.startsWith('entry:') || links.has(href)) return null
  const part = parts?.get(href)
  const content = part && partContent(part)
  if (!content) unknown(part ? part.type : 'entry without a page')
  return content ?? []
}

function linkOf(link: Element, { links, assets, base }: RichTextReferences): ElementContent[] {
  const href = String(link.properties.href ?? '')
  if (!ID.test(href)) {
    const target = hrefAt(href, { links, assets, base })
    if (target !== null) link.properties.href = target
    return [link]
  }
  const asset = href.startsWith('asset:') ? assets.get(href) : undefined
  const target = links.get(href) ?? (asset?.url ? { href: asset.url, title: asset.title } : undefined)
  if (!target) return link.children
  if (link.children.length === 0) link.children.push(text(target.title || target.href))
  link.properties.href = target.href
  return [link]
}

function imageOf(image: Element, references: RichTextReferences, paths: Set<string>): ElementContent[] {
  const src = String(image.properties.src ?? '')
  const asset = ID.test(src) ? references.assets.get(src) : assetAt(src, references)
  if (asset === null || (asset === undefined && ID.test(src))) return []
  if (asset === undefined) return [image]
  const { id, title } = image.properties
  const alt = image.properties.alt || asset.alt || ''
  const kept = { ...(id && { id }), ...(title && { title }) }
  if (asset.path !== undefined) {
    paths.add(asset.path)
    // The image pipeline measures it, and makes the sizes.
    return [element('img', { src: asset.path, alt, ...kept })]
  }
  if (asset.url === undefined) return []
  if (ID.test(src) && !/\.(?:jpe?g|png|gif|webp|avif|svg)(?:$|\?)/i.test(asset.url))
    return [element('a', { href: asset.url }, [text(asset.title || asset.alt || asset.url)])]
  return [element('img', { ...image.properties, src: asset.url, alt })]
}

/** A picture's sources are for sizes that the factory makes itself. */
function pictureOf(picture: Element, paths: ReadonlySet<string>): ElementContent[] {
  const image = picture.children.find(child => child.type === 'element' && child.tagName === 'img') as
    | Element
    | undefined
  return image && paths.has(String(image.properties.src)) ? [image] : [picture]
}
