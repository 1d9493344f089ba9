import { isRemoteAllowed } from '@astrojs/internal-helpers/remote'
import type { ThemeMarkdown } from './engine.ts'

interface MarkdownNode {
  readonly type: string
  readonly url?: string
  readonly children?: readonly MarkdownNode[]
}

/** The images of a Markdown tree, sorted as Astro sorts them: paths beside the entry, and URLs that the theme may process. */
export function imagesOf(
  tree: MarkdownNode,
  theme: ThemeMarkdown,
): { readonly local: Set<string>; readonly remote: Set<string> } {
  const allowed = { domains: theme.image?.domains ?? [], remotePatterns: theme.image?.remotePatterns ?? [] }
  const local = new Set<string>()
  const remote = new Set<string>()
  for (const raw of urlsOf(tree)) {
    const url = decodeURI(raw)
    if (URL.canParse(url)) {
      if (isRemoteAllowed(url, allowed as never)) remote.add(url)
    } else if (!url.startsWith('/')) local.add(url)
  }
  return { local, remote }
}

const urlsOf = (node: MarkdownNode): string[] => [
  ...(node.type === 'image' && node.url ? [node.url] : []),
  ...(node.children ?? []).flatMap(urlsOf),
]
