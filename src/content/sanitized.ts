import type { Root } from 'hast'
import { toHtml } from 'hast-util-to-html'
import { markdownToHast, markdownToMdast } from 'satteri'
import type { RenderedBody } from '#model/content.ts'
import { type Highlight, headingIds, highlightCode, highlighterFor, markImages, sortImages } from './hast.ts'
import type { MarkdownPlan } from './markdown.ts'
import { sanitizeTree } from './sanitize.ts'

const highlighters = new WeakMap<object, Promise<Highlight | undefined>>()

/**
 * Renders Markdown that holds HTML, or a URL that must not be published: the HTML becomes part of the tree, the tree is
 * sanitised, and what the engine itself adds (highlighting, ids, image marks) comes after.
 */
export async function renderSanitized(body: string, plan: MarkdownPlan): Promise<RenderedBody> {
  const { theme } = plan
  const features = { gfm: theme.gfm !== false, smartPunctuation: theme.smartypants !== false, rawHtml: true }
  const tree = sanitizeTree(markdownToHast(body, { features, position: false }) as Root, plan.sanitize)
  const highlighter = highlighters.get(theme) ?? highlighterFor(theme)
  highlighters.set(theme, highlighter)
  const highlight = await highlighter
  if (highlight) await highlightCode(tree, highlight, theme)
  const images = sortImages(imageUrls(markdownToMdast(body, { features, position: false }) as MdNode), theme)
  markImages(tree, images)
  const headings = headingIds(tree)
  const localImagePaths = [...images.local]
  const remoteImagePaths = [...images.remote]
  return {
    html: toHtml(tree),
    metadata: {
      headings,
      localImagePaths,
      remoteImagePaths,
      frontmatter: {},
      imagePaths: localImagePaths.concat(remoteImagePaths),
    },
  }
}

interface MdNode {
  readonly type: string
  readonly url?: string
  readonly children?: readonly MdNode[]
}

/** What `![](…)` names, in order. */
export function imageUrls(node: MdNode): string[] {
  const own = node.type === 'image' && node.url ? [node.url] : []
  return node.children ? [...own, ...node.children.flatMap(imageUrls)] : own
}
