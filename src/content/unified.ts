import type { Root } from 'hast'
import { toHtml } from 'hast-util-to-html'
import rehypeRaw from 'rehype-raw'
import remarkGfm from 'remark-gfm'
import remarkParse from 'remark-parse'
import remarkRehype from 'remark-rehype'
import { unified } from 'unified'
import { VFile } from 'vfile'
import type { RenderedBody } from '#model/content.ts'
import { headingIds, highlightCode, highlighterFor, markImages, sortImages } from './hast.ts'
import type { Markdown, MarkdownPlan } from './markdown.ts'
import { loadPlugins } from './plugins.ts'
import { sanitizeTree } from './sanitize.ts'
import { imageUrls } from './sanitized.ts'

/** The remark and rehype pipeline, for sites and themes that name plugins of it. */
export async function unifiedMarkdown(plan: MarkdownPlan, key: string): Promise<Markdown> {
  const { theme, sanitize } = plan
  const remark = await loadPlugins(plan.remarkPlugins, 'remark', plan.root)
  const rehype = await loadPlugins(plan.rehypePlugins, 'rehype', plan.root)
  const highlight = await highlighterFor(theme)

  const parser = unified().use(remarkParse)
  if (theme.gfm !== false) parser.use(remarkGfm)
  for (const [plugin, options] of remark) parser.use(plugin, options)
  const toHast = unified().use(remarkRehype, { allowDangerousHtml: true })
  const transform = unified()
  for (const [plugin, options] of rehype) transform.use(plugin, options)
  const withHtml = unified().use(rehypeRaw)

  return {
    key,
    async render(body, frontmatter) {
      const file = new VFile({ value: body, data: { astro: { frontmatter: structuredClone(frontmatter) } } })
      const markdown = await parser.run(parser.parse(file), file)
      const images = sortImages(imageUrls(markdown as never), theme)
      let tree = (await toHast.run(markdown as never, file)) as unknown as Root
      if (sanitize === 'trusted' && highlight) await highlightCode(tree, highlight, theme)
      tree = (await transform.run(tree, file)) as Root
      tree = (await withHtml.run(tree, file)) as Root
      if (sanitize !== 'trusted') {
        tree = sanitizeTree(tree, sanitize)
        if (highlight) await highlightCode(tree, highlight, theme)
      }
      markImages(tree, images)
      const headings = headingIds(tree)
      const localImagePaths = [...images.local]
      const remoteImagePaths = [...images.remote]
      const imagePaths = localImagePaths.concat(remoteImagePaths)
      const told = (file.data.astro as { frontmatter: RenderedBody['metadata']['frontmatter'] }).frontmatter
      return {
        html: toHtml(tree),
        metadata: { headings, localImagePaths, remoteImagePaths, frontmatter: told, imagePaths },
      }
    },
  }
}
