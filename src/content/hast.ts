import { isRemoteAllowed } from '@astrojs/internal-helpers/remote'
import { satteriCreateHighlightFn as createHighlightFn } from '@astrojs/markdown-satteri'
import Slugger from 'github-slugger'
import type { Element, ElementContent, Nodes, Parents, Root } from 'hast'
import type { Heading } from '#model/content.ts'
import type { ThemeMarkdown } from './markdown.ts'

export type Highlight = (code: string, language: string, meta?: string) => Promise<Element>

/** The highlighter that Astro would use with this configuration; undefined when it is switched off. */
export const highlighterFor = (theme: ThemeMarkdown): Promise<Highlight | undefined> =>
  createHighlightFn(
    (theme.syntaxHighlight ?? { type: 'shiki', excludeLangs: ['math'] }) as never,
    theme.shikiConfig as never,
  ) as never

/** Replaces `pre > code` by highlighted code, in place. */
export async function highlightCode(tree: Root, highlight: Highlight, theme: ThemeMarkdown): Promise<void> {
  const excluded = typeof theme.syntaxHighlight === 'object' ? (theme.syntaxHighlight.excludeLangs ?? []) : []
  const jobs: (() => Promise<void>)[] = []
  visitElements(tree, (node, index, parent) => {
    if (node.tagName !== 'pre') return
    const code = node.children.find(child => child.type === 'element' && child.tagName === 'code') as
      | Element
      | undefined
    if (!code) return
    const classes = code.properties?.className
    const named = Array.isArray(classes) ? classes.find(name => String(name).startsWith('language-')) : undefined
    const data = code.data as { lang?: string; meta?: string } | undefined
    const language = data?.lang ?? (named === undefined ? 'plaintext' : String(named).slice('language-'.length))
    if (language === 'math' || excluded.includes(language)) return
    jobs.push(async () => {
      parent.children[index] = await highlight(textContent(code).replace(/\n$/, ''), language, data?.meta ?? undefined)
    })
  })
  for (const job of jobs) await job()
}

/** Image sources by kind, as Astro's `collect-images` plugin sorts what Markdown's `![]()` names. */
export function sortImages(urls: Iterable<string>, theme: ThemeMarkdown): { local: Set<string>; remote: Set<string> } {
  const allowed = { domains: theme.image?.domains ?? [], remotePatterns: theme.image?.remotePatterns ?? [] }
  const local = new Set<string>()
  const remote = new Set<string>()
  for (const raw of urls) {
    const url = raw ? decoded(raw) : ''
    if (!url) continue
    if (URL.canParse(url)) {
      if (isRemoteAllowed(url, allowed as never)) remote.add(url)
    } else if (!url.startsWith('/')) local.add(url)
  }
  return { local, remote }
}

function decoded(url: string): string {
  try {
    return decodeURI(url)
  } catch {
    return url
  }
}

/** Marks images for `render(entry)`, which puts the processed ones in their place: as Astro's `image-marker` does. */
export function markImages(
  tree: Root,
  { local, remote }: { local: ReadonlySet<string>; remote: ReadonlySet<string> },
): void {
  const times = new Map<string, number>()
  visitElements(tree, node => {
    const source = node.tagName === 'img' ? node.properties.src : undefined
    if (typeof source !== 'string' || source === '') return
    const src = decoded(source)
    const isRemote = !local.has(src) && remote.has(src)
    if (!local.has(src) && !isRemote) return
    const { src: _src, ...rest } = node.properties
    const index = times.get(source) ?? 0
    times.set(source, index + 1)
    const sized = 'width' in rest || 'height' in rest
    const marked = { ...rest, src, index, ...(isRemote && !sized && { inferSize: true }) }
    const { className, htmlFor } = node.properties
    node.properties = {
      ...(className !== undefined && { className }),
      ...(htmlFor !== undefined && { htmlFor }),
      __ASTRO_IMAGE_: JSON.stringify(marked),
    }
  })
}

/** Gives headings their ids, in place, and lists them. */
export function headingIds(tree: Root): Heading[] {
  const slugger = new Slugger()
  const headings: Heading[] = []
  visitElements(tree, node => {
    const level = /^h([1-6])$/.exec(node.tagName)?.[1]
    if (!level) return
    const text = textContent(node)
    const own = node.properties.id
    const slug = typeof own === 'string' ? own : slugger.slug(text)
    node.properties.id = slug
    headings.push({ depth: Number(level), slug, text })
  })
  return headings
}

function visitElements(node: Parents, visit: (node: Element, index: number, parent: Parents) => void): void {
  for (const [index, child] of node.children.entries()) {
    if (child.type !== 'element') continue
    visit(child as Element, index, node)
    visitElements(child as Element, visit)
  }
}

const textContent = (node: Nodes | ElementContent): string =>
  node.type === 'text'
    ? node.value
    : 'children' in node
      ? node.children.map(child => textContent(child as Nodes)).join('')
      : ''
