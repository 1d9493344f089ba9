import type { ElementContent, Root } from 'hast'
import { markdownToHast } from 'satteri'
import type { RichText, RichTextFormat } from '#model/rich-text.ts'
import type { MarkdownOptions } from '#model/site.ts'
import { astroFinish } from '../astro-plugins.ts'
import { featuresOf, type ThemeMarkdown } from '../engine.ts'
import { escapeForbiddenElements, sanitizeTree } from '../sanitize.ts'
import { refuseEndlessNesting } from './bounds.ts'
import { readContentful } from './contentful.ts'
import { replaceFrames, replaceLoneAddresses } from './embeds.ts'
import type { RichTextEngine } from './engine.ts'
import { noteFrames, parseHtml, readHtml } from './html.ts'
import { readLexical } from './lexical.ts'
import { plainText } from './nodes.ts'
import { readPortableText } from './portable-text.ts'
import { kindOf, newReading, type Reading, RichTextFault } from './reading.ts'
import { resolveReferences } from './references.ts'
import { readStrapiBlocks } from './strapi-blocks.ts'

type Reader = (value: unknown, reading: Reading) => ElementContent[]

const READERS: Readonly<Record<Exclude<RichTextFormat, 'markdown'>, Reader>> = {
  html: readHtml,
  lexical: readLexical,
  contentful: readContentful,
  'portable-text': readPortableText,
  'strapi-blocks': readStrapiBlocks,
}

/**
 * Every format becomes one tree; then the same happens to all: players of known providers become embeds, links and images are
 * resolved, the tree is sanitised, and Astro's own plugins give it highlighted code and heading ids, as they do to Markdown.
 */
export function richTextEngine(theme: ThemeMarkdown, sanitize: MarkdownOptions['sanitize']): RichTextEngine {
  const features = { ...featuresOf(theme), frontmatter: false, rawHtml: true }
  let finish: ReturnType<typeof astroFinish> | undefined

  const readMarkdown = (value: unknown, reading: Pick<Reading, 'unknown'>): ElementContent[] => {
    if (typeof value !== 'string') throw new RichTextFault(`expected Markdown, came ${kindOf(value)}`)
    refuseEndlessNesting(value)
    const tree = markdownToHast(value, { features, position: false }) as Root
    replaceFrames(tree)
    noteFrames(tree, reading.unknown)
    return tree.children as ElementContent[]
  }

  const treeOf = ({ format, value }: RichText): { readonly tree: Root; readonly unknown: Set<string> } => {
    const { reading, unknown } = newReading({
      html: source => parseHtml(source, reading),
      markdown: source => readMarkdown(source, reading),
    })
    const read = format === 'markdown' ? readMarkdown : READERS[format]
    const tree: Root = { type: 'root', children: read(value ?? EMPTY[format], reading) }
    replaceLoneAddresses(tree)
    return { tree, unknown }
  }

  return {
    async render(text, references) {
      const { tree, unknown } = treeOf(text)
      const local = resolveReferences(tree, references, kind => unknown.add(kind))
      const safe = sanitizeTree(tree, sanitize)
      finish ??= astroFinish(theme)
      const rendered = await (await finish).fromTree(safe, { local, remote: [] })
      const html = sanitize === 'trusted' ? rendered.html : escapeForbiddenElements(rendered.html)
      return { rendered: { ...rendered, html }, text: plainText(safe), unknown: [...unknown] }
    },
    imagesOf: text => sourcesIn(treeOf(text).tree),
  }
}

/** What a field without a value means. */
const EMPTY: Readonly<Record<RichTextFormat, unknown>> = {
  markdown: '',
  html: '',
  lexical: { root: { children: [] } },
  contentful: { nodeType: 'document', content: [] },
  'portable-text': [],
  'strapi-blocks': [],
}

function sourcesIn(tree: Root): string[] {
  const sources = new Set<string>()
  const visit = (node: Root | ElementContent): void => {
    if (node.type === 'element' && node.tagName === 'img' && node.properties.src)
      sources.add(String(node.properties.src))
    if ('children' in node) for (const child of node.children) visit(child as ElementContent)
  }
  visit(tree)
  return [...sources]
}
