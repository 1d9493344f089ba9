import { createSatteriMarkdownProcessor } from '@astrojs/markdown-satteri'
import { defineHastPlugin, markdownToHtml } from 'satteri'
import type { RenderedBody } from '#model/content.ts'
import { astroFinish } from './astro-plugins.ts'
import { codeBlocksOf } from './code-blocks.ts'
import { giveHeadingIds } from './heading-ids.ts'
import type { Markdown, MarkdownPlan } from './markdown.ts'
import { escapeForbiddenElements, namesForbiddenElement, sanitizeTree } from './sanitize.ts'
import { hasUnsafeUrl } from './url.ts'

/** What may begin a tag, a comment or a declaration. An autolink of a web address is none. */
const MAYBE_HTML = /<(?!https?:\/\/[^\s<>]*>)[a-zA-Z/!?]/

/** A `<` that stands in an attribute, where the short way would take it for a tag. */
const TAG_IN_ATTRIBUTE = /="[^"<>]*</

/**
 * Astro's own Markdown engine with Astro's own plugins, and a short way to the same bytes for the many entries that hold
 * neither HTML nor images: there the plugins' work is done on the HTML text, which costs a tenth.
 */
export async function satteriMarkdown(plan: MarkdownPlan, key: string): Promise<Markdown> {
  const { theme, sanitize } = plan
  const withHtml = new WeakSet<object>()
  const noticeHtml = defineHastPlugin({
    name: 'notice-html',
    raw: (_node, context) => {
      withHtml.add((context.data as { astro: { frontmatter: object } }).astro.frontmatter)
    },
  })
  const astro = await createSatteriMarkdownProcessor({ ...(theme as object), hastPlugins: [noticeHtml] })
  const renderAsAstro = async (body: string, frontmatter: object): Promise<RenderedBody> => {
    const { code, metadata } = await astro.render(body, { frontmatter })
    const { localImagePaths, remoteImagePaths } = metadata
    return {
      html: code,
      metadata: { ...metadata, imagePaths: localImagePaths.concat(remoteImagePaths) },
    } as RenderedBody
  }
  const finish = await astroFinish(theme)
  const features = { gfm: theme.gfm !== false, smartPunctuation: theme.smartypants !== false }
  const codeBlocks = await codeBlocksOf(async source => (await renderAsAstro(source, {})).html)

  const renderWithCare = async (
    body: string,
    frontmatter: RenderedBody['metadata']['frontmatter'],
  ): Promise<RenderedBody> => {
    const own = { ...frontmatter }
    const rendered = await renderAsAstro(body, own)
    if (
      sanitize === 'trusted' ||
      !(withHtml.has(own) || hasUnsafeUrl(rendered.html) || namesForbiddenElement(rendered.html))
    )
      return { html: rendered.html, metadata: { ...rendered.metadata, frontmatter } }
    const { html, metadata } = await finish.fromMarkdown(body, tree => sanitizeTree(tree, sanitize))
    return { html: escapeForbiddenElements(html), metadata: { ...metadata, frontmatter } }
  }

  return {
    key,
    render(body, frontmatter) {
      if (body.includes('![') || MAYBE_HTML.test(body)) return renderWithCare(body, frontmatter)
      const { html } = markdownToHtml(body, { features })
      if (body.includes('&') && TAG_IN_ATTRIBUTE.test(html)) return renderWithCare(body, frontmatter)
      if (sanitize !== 'trusted' && hasUnsafeUrl(html)) return renderWithCare(body, frontmatter)
      const headings: { depth: number; slug: string; text: string }[] = []
      const withIds = giveHeadingIds(html, headings)
      const metadata = { headings, localImagePaths: [], remoteImagePaths: [], frontmatter, imagePaths: [] }
      const highlighted = codeBlocks.replace(withIds)
      if (typeof highlighted === 'string') return { html: highlighted, metadata }
      return highlighted.then(done => (done === null ? renderWithCare(body, frontmatter) : { html: done, metadata }))
    },
  }
}
