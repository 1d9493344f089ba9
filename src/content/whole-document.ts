import { createSatteriMarkdownProcessor } from '@astrojs/markdown-satteri'
import { defineHastPlugin } from 'satteri'
import type { RenderedBody } from '#model/content.ts'
import type { MarkdownOptions } from '#model/site.ts'
import { astroFinish } from './astro-plugins.ts'
import type { ThemeMarkdown } from './engine.ts'
import { escapeForbiddenElements, namesForbiddenElement, sanitizeTree } from './sanitize.ts'
import { hasUnsafeUrl } from './url.ts'

export interface WholeDocument {
  /** Exactly what `astro build` makes of the Markdown, safe or not. */
  asAstro(body: string): Promise<RenderedBody>
  /** The same where it is safe to publish, else its sanitised form. The front matter is left empty. */
  render(body: string): Promise<RenderedBody>
}

/** The long way: Astro's own Markdown engine with its plugins on the document's tree. */
export async function wholeDocument(
  theme: ThemeMarkdown,
  sanitize: MarkdownOptions['sanitize'],
): Promise<WholeDocument> {
  // The front matter is the one object of a document's own that its plugins can see.
  const withHtml = new WeakSet<object>()
  const noticeHtml = defineHastPlugin({
    name: 'notice-html',
    raw: (_node, context) => {
      withHtml.add((context.data as { astro: { frontmatter: object } }).astro.frontmatter)
    },
  })
  const astro = await createSatteriMarkdownProcessor({ ...(theme as object), hastPlugins: [noticeHtml] })
  const finish = await astroFinish(theme)
  const asAstro = async (body: string): Promise<RenderedBody> => {
    const { code, metadata } = await astro.render(body, { frontmatter: {} })
    const { headings, localImagePaths, remoteImagePaths, frontmatter } = metadata
    const imagePaths = localImagePaths.concat(remoteImagePaths)
    return { html: code, metadata: { headings, localImagePaths, remoteImagePaths, frontmatter, imagePaths } }
  }
  return {
    asAstro,
    async render(body) {
      const rendered = await asAstro(body)
      const { html, metadata } = rendered
      const safe = !withHtml.has(metadata.frontmatter) && !hasUnsafeUrl(html) && !namesForbiddenElement(html)
      if (sanitize === 'trusted' || safe) return rendered
      const clean = await finish.fromMarkdown(body, tree => sanitizeTree(tree, sanitize))
      return { ...clean, html: escapeForbiddenElements(clean.html) }
    },
  }
}
