import type { Nodes, Root } from 'hast'
import rehypeRaw from 'rehype-raw'
import remarkGfm from 'remark-gfm'
import remarkParse from 'remark-parse'
import remarkRehype from 'remark-rehype'
import { unified } from 'unified'
import { VFile } from 'vfile'
import { astroFinish } from './astro-plugins.ts'
import type { MarkdownEngine, MarkdownPlan } from './engine.ts'
import { loadPlugins } from './plugins.ts'
import { imagesOf } from './remark-images.ts'
import { escapeForbiddenElements, sanitizeTree } from './sanitize.ts'
import { smartPunctuation } from './smart-punctuation.ts'

/**
 * The remark and rehype pipeline, for sites and themes that name plugins of it. Plugins see the tree before it is
 * sanitised, so that what they add is sanitised too; what they need beyond that wants `sanitize: "trusted"`. A plugin that both
 * the theme and the site name runs once, with the site's options.
 */
export async function unifiedMarkdown(plan: MarkdownPlan, key: string): Promise<MarkdownEngine> {
  const { theme, sanitize } = plan
  const plugins = await loadPlugins(plan, plan.root)
  const finish = await astroFinish(theme)
  const markdown = unified().use(remarkParse)
  if (theme.gfm !== false) markdown.use(remarkGfm)
  if (theme.smartypants !== false) markdown.use(smartPunctuation)
  for (const [plugin, options] of plugins.remark) markdown.use(plugin, options)
  const html = unified().use(remarkRehype, { allowDangerousHtml: true })
  for (const [plugin, options] of plugins.rehype) html.use(plugin, options)
  const withHtml = unified().use(rehypeRaw)

  return {
    key,
    async render(body, frontmatter) {
      const astro = { frontmatter: structuredClone(frontmatter) }
      const file = new VFile({ value: body, data: { astro } })
      const parsed = await markdown.run(markdown.parse(file), file)
      const images = imagesOf(parsed, theme)
      let tree = (await html.run(parsed as never, file)) as unknown as Root
      alignByStyle(tree)
      if (holdsHtml(tree)) tree = (await withHtml.run(tree, file)) as Root
      const { html: text, metadata } = await finish.fromTree(sanitizeTree(tree, sanitize), images)
      const safe = sanitize === 'trusted' ? text : escapeForbiddenElements(text)
      return { html: safe, metadata: { ...metadata, frontmatter: astro.frontmatter } }
    },
  }
}

const holdsHtml = (node: Nodes): boolean => node.type === 'raw' || ('children' in node && node.children.some(holdsHtml))

/** Table cells are aligned as satteri aligns them: `align` is no attribute of today's HTML. */
function alignByStyle(node: Nodes): void {
  if (node.type === 'element' && (node.tagName === 'td' || node.tagName === 'th') && node.properties.align) {
    const { align, ...rest } = node.properties
    node.properties = { ...rest, style: `text-align: ${align}` }
  }
  if ('children' in node) for (const child of node.children) alignByStyle(child)
}
