import { canonicalJson } from '#base/hash.ts'
import type { RenderedBody } from '#model/content.ts'
import type { MarkdownOptions } from '#model/site.ts'
import { satteriMarkdown } from './satteri.ts'

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

export interface MarkdownSettings {
  readonly theme?: ThemeMarkdown
  readonly site?: MarkdownOptions
  /** Plugins resolve from here: the workspace's root, absolute. */
  readonly root: string
}

/** A Markdown engine with its settings. Rendering answers at once where nothing has to be loaded or highlighted. */
export interface Markdown {
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

const engines = new Map<string, Promise<Markdown>>()

/**
 * The engine for these settings, made once a thread: satteri, as in `astro build`, or the unified pipeline where the site
 * or the theme names a remark or rehype plugin. Throws a `SiteError` that names a plugin which cannot be loaded.
 */
export function markdownFor({ theme = {}, site, root }: MarkdownSettings): Promise<Markdown> {
  const plan: MarkdownPlan = {
    theme,
    remarkPlugins: [...(theme.remarkPlugins ?? []), ...(site?.remarkPlugins ?? [])],
    rehypePlugins: [...(theme.rehypePlugins ?? []), ...(site?.rehypePlugins ?? [])],
    sanitize: site?.sanitize ?? 'editorial',
    root,
  }
  const key = canonicalJson(plan)
  let engine = engines.get(key)
  if (!engine) {
    const named = plan.remarkPlugins.length + plan.rehypePlugins.length > 0
    engine = named
      ? import('./unified.ts').then(({ unifiedMarkdown }) => unifiedMarkdown(plan, key))
      : satteriMarkdown(plan, key)
    engine.catch(() => engines.delete(key))
    engines.set(key, engine)
  }
  return engine
}

/** Satteri's switches for a theme, as Astro sets them. */
export const featuresOf = ({ gfm, smartypants, features }: ThemeMarkdown): Record<string, unknown> => ({
  gfm: gfm !== false,
  smartPunctuation: smartypants !== false,
  ...features,
})
