import { markdownToHtml } from 'satteri'
import type { RenderedBody } from '#model/content.ts'
import { codeBlocksOf } from './code-blocks.ts'
import { featuresOf, type MarkdownEngine, type MarkdownPlan } from './engine.ts'
import { giveHeadingIds } from './heading-ids.ts'
import { hasUnsafeUrl } from './url.ts'

type Frontmatter = RenderedBody['metadata']['frontmatter']

/** What may begin a tag, a comment or a declaration. An autolink of a web address is none. */
const MAYBE_HTML = /<(?!https?:\/\/[^\s<>]*>)[a-zA-Z/!?]/

/** A `<` that stands in an attribute, where the short way would take it for a tag. */
const TAG_IN_ATTRIBUTE = /="[^"<>]*</

/**
 * Astro's own Markdown engine with Astro's own plugins, and a short way to the same bytes for the many entries that hold
 * neither HTML nor images: there the plugins' work is done on the HTML text, which costs a tenth. What the long way needs is
 * loaded when the first entry takes it.
 */
export async function satteriMarkdown(plan: MarkdownPlan, key: string): Promise<MarkdownEngine> {
  const { theme, sanitize } = plan
  const features = featuresOf(theme)
  const whole = once(() => import('./whole-document.ts').then(({ wholeDocument }) => wholeDocument(theme, sanitize)))
  const codeBlocks = codeBlocksOf(theme, async source => (await (await whole()).asAstro(source)).html)
  const renderWithCare = async (body: string, frontmatter: Frontmatter): Promise<RenderedBody> => {
    const { html, metadata } = await (await whole()).render(body)
    return { html, metadata: { ...metadata, frontmatter } }
  }

  return {
    key,
    render(body, frontmatter) {
      if (body.includes('![') || (body.includes('<') && MAYBE_HTML.test(body))) return renderWithCare(body, frontmatter)
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

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => {
    made ??= make()
    return made
  }
}
