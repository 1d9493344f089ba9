import {
  satteriCollectImagesPlugin as collectImages,
  satteriCreateHighlightFn as createHighlight,
  satteriHeadingIdsPlugin as headingIds,
  satteriHighlightPlugin as highlight,
  satteriImageMarkerPlugin as markImages,
} from '@astrojs/markdown-satteri'
import type { Root } from 'hast'
import { type HastPluginEntry, type MdastPluginEntry, markdownToHtml } from 'satteri'
import type { RenderedBody } from '#model/content.ts'
import { featuresOf, type ThemeMarkdown } from './engine.ts'

/** What Astro's Markdown plugins tell while they run. */
interface Told {
  readonly frontmatter: object
  headings: RenderedBody['metadata']['headings']
  readonly localImagePaths: Set<string>
  readonly remoteImagePaths: Set<string>
}

/** Turns a tree that is safe to publish into an entry's body, by the plugins and the serialiser of `astro build`. */
export interface AstroFinish {
  /** Parses Markdown, the HTML in it included, and passes the tree through `clean` before Astro's plugins see it. */
  fromMarkdown(body: string, clean: (tree: Root) => Root): Promise<RenderedBody>
  /** `images` are what the Markdown of the tree names as images: paths, and URLs that the theme may process. */
  fromTree(
    tree: Root,
    images: { readonly local: Iterable<string>; readonly remote: Iterable<string> },
  ): Promise<RenderedBody>
}

/** Astro's plugins with a theme's configuration. */
export async function astroFinish(theme: ThemeMarkdown): Promise<AstroFinish> {
  const { syntaxHighlight = { type: 'shiki', excludeLangs: ['math'] }, shikiConfig } = theme
  const highlighter = await createHighlight(syntaxHighlight as never, shikiConfig as never)
  const excluded = typeof syntaxHighlight === 'object' ? syntaxHighlight.excludeLangs : undefined
  const features = { ...featuresOf(theme), rawHtml: true }

  const compile = async (
    body: string,
    mdastPlugins: MdastPluginEntry[],
    replaceTree: (tree: Root) => Root,
    astro: Told,
  ): Promise<RenderedBody> => {
    const replace = {
      name: 'replace-tree',
      before: (root: unknown, context: { replaceNode(node: never, tree: never): void }) =>
        context.replaceNode(root as never, replaceTree(root as Root) as never),
    }
    const hastPlugins = [
      replace,
      ...(highlighter ? [highlight(highlighter, excluded as string[])] : []),
      markImages(),
      headingIds(),
    ]
    const data = { astro } as Record<string, unknown>
    const { html } = await markdownToHtml(body, {
      features,
      mdastPlugins,
      hastPlugins: hastPlugins as HastPluginEntry[],
      data,
    })
    const localImagePaths = [...astro.localImagePaths]
    const remoteImagePaths = [...astro.remoteImagePaths]
    const imagePaths = localImagePaths.concat(remoteImagePaths)
    return {
      html,
      metadata: { headings: astro.headings, localImagePaths, remoteImagePaths, frontmatter: {}, imagePaths },
    }
  }

  return {
    fromMarkdown: (body, clean) =>
      compile(body, [collectImages(theme.image as never) as MdastPluginEntry], clean, told([], [])),
    fromTree: (tree, { local, remote }) => compile('', [], () => tree, told(local, remote)),
  }
}

const told = (local: Iterable<string>, remote: Iterable<string>): Told => ({
  frontmatter: {},
  headings: [],
  localImagePaths: new Set(local),
  remoteImagePaths: new Set(remote),
})
