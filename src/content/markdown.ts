import { canonicalJson } from '#base/hash.ts'
import type { MarkdownOptions } from '#model/site.ts'
import type { Markdown, MarkdownPlan, ThemeMarkdown } from './engine.ts'
import { satteriMarkdown } from './satteri.ts'

export interface MarkdownSettings {
  readonly theme?: ThemeMarkdown
  readonly site?: MarkdownOptions
  /** Plugins resolve from here: the workspace's root, absolute. */
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
    const made = named
      ? import('./unified.ts').then(({ unifiedMarkdown }) => unifiedMarkdown(plan, key))
      : satteriMarkdown(plan, key)
    let richText: ReturnType<Markdown['richText']> | undefined
    const loadRichText: Markdown['richText'] = () => {
      richText ??= import('./rich-text/rich-text.ts').then(each => each.richTextEngine(theme, plan.sanitize))
      return richText
    }
    engine = made.then(each => ({ ...each, richText: loadRichText }))
    engine.catch(() => engines.delete(key))
    engines.set(key, engine)
  }
  return engine
}
