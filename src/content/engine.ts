import type { RenderedBody } from '#model/content.ts'
import type { MarkdownOptions } from '#model/site.ts'
import type { RichTextEngine } from './rich-text/engine.ts'

/** The part of a theme's Astro configuration that decides about Markdown; absent fields have Astro's defaults. */
export interface ThemeMarkdown {
  readonly syntaxHighlight?:
    | 'shiki'
    | 'prism'
    | false
    | { readonly type: 'shiki' | 'prism'; readonly excludeLangs?: readonly string[] }
  readonly shikiConfig?: Readonly<Record<string, unknown>>
  readonly gfm?: boolean
  readonly smartypants?: boolean
  /** Switches of satteri's parser (`directive`, `math`, …): the `features` of the theme's Markdown processor. */
  readonly features?: Readonly<Record<string, unknown>>
  readonly remarkPlugins?: MarkdownOptions['remarkPlugins']
  readonly rehypePlugins?: MarkdownOptions['rehypePlugins']
  /** Which remote images the theme may process. */
  readonly image?: { readonly domains?: readonly string[]; readonly remotePatterns?: readonly unknown[] }
}

/** Everything that turns texts of a site into HTML. */
export interface Markdown extends MarkdownEngine {
  /** For texts of CMSs that are no Markdown; loaded with the first. */
  richText(): Promise<RichTextEngine>
}

/** A Markdown engine with its settings. Rendering answers at once where nothing has to be loaded or highlighted. */
export interface MarkdownEngine {
  /** Equal keys: equal output for equal input. */
  readonly key: string
  render(body: string, frontmatter: RenderedBody['metadata']['frontmatter']): RenderedBody | Promise<RenderedBody>
}

/** Settings with every default filled in. */
export interface MarkdownPlan {
  readonly theme: ThemeMarkdown
  readonly remarkPlugins: MarkdownOptions['remarkPlugins']
  readonly rehypePlugins: MarkdownOptions['rehypePlugins']
  readonly sanitize: MarkdownOptions['sanitize']
  readonly root: string
}

/** Satteri's switches for a theme, as Astro sets them. */
export const featuresOf = ({ gfm, smartypants, features }: ThemeMarkdown): Record<string, unknown> => ({
  gfm: gfm !== false,
  smartPunctuation: smartypants !== false,
  ...features,
})
