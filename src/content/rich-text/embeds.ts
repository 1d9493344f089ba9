import type { Element, ElementContent, Nodes, Root } from 'hast'
import { element, figure, text } from './nodes.ts'

interface Provider {
  readonly name: string
  /** What `host/path?query` of an address looks like, its `www.` taken off; the first group is the id. */
  readonly address: RegExp
  /** Where visitors see it at the provider's. */
  page(id: string): string
}

/**
 * Whose players and posts may be embedded. What is published is a link with the provider and id as data, and no frame: a
 * page asks nobody but its own site until a visitor follows the link, or a theme's script acts on a click.
 */
const PROVIDERS: Readonly<Record<string, Provider>> = {
  youtube: {
    name: 'YouTube',
    address:
      /^(?:(?:m\.|music\.)?youtube(?:-nocookie)?\.com\/(?:embed\/|shorts\/|live\/|v\/|watch\?(?:[^#]*&)?v=)|youtu\.be\/)([\w-]{11})(?![\w-])/,
    page: id => `https://www.youtube.com/watch?v=${id}`,
  },
  vimeo: {
    name: 'Vimeo',
    address: /^(?:vimeo\.com\/(?:channels\/[\w-]+\/)?|player\.vimeo\.com\/video\/)(\d{4,12})(?!\d)/,
    page: id => `https://vimeo.com/${id}`,
  },
  dailymotion: {
    name: 'Dailymotion',
    address: /^(?:(?:geo\.)?dailymotion\.com\/(?:embed\/)?video\/|dai\.ly\/)([a-z\d]{5,12})/i,
    page: id => `https://www.dailymotion.com/video/${id}`,
  },
  loom: {
    name: 'Loom',
    address: /^loom\.com\/(?:share|embed)\/([a-f\d]{32})/,
    page: id => `https://www.loom.com/share/${id}`,
  },
  spotify: {
    name: 'Spotify',
    address: /^open\.spotify\.com\/(?:embed\/)?((?:track|album|artist|playlist|episode|show)\/[A-Za-z\d]{22})/,
    page: id => `https://open.spotify.com/${id}`,
  },
  soundcloud: {
    name: 'SoundCloud',
    address: /^(?:soundcloud\.com\/|w\.soundcloud\.com\/player\/?\?url=https:\/\/soundcloud\.com\/)([\w-]+\/[\w-]+)/,
    page: id => `https://soundcloud.com/${id}`,
  },
  bandcamp: {
    name: 'Bandcamp',
    address: /^([a-z\d-]+\.bandcamp\.com\/(?:album|track)\/[\w-]+)/,
    page: id => `https://${id}`,
  },
  codepen: {
    name: 'CodePen',
    address: /^codepen\.io\/([\w-]+\/(?:pen|embed)\/[A-Za-z\d]{5,12})/,
    page: id => `https://codepen.io/${id.replace('/embed/', '/pen/')}`,
  },
  codesandbox: {
    name: 'CodeSandbox',
    address: /^codesandbox\.io\/(?:embed|s)\/([\w-]{4,80})/,
    page: id => `https://codesandbox.io/s/${id}`,
  },
  x: {
    name: 'X',
    address: /^(?:mobile\.)?(?:twitter|x)\.com\/(\w{1,15}\/status\/\d{5,20})/,
    page: id => `https://x.com/${id}`,
  },
  bluesky: {
    name: 'Bluesky',
    address: /^bsky\.app\/profile\/([\w.:-]+\/post\/[a-z\d]+)/,
    page: id => `https://bsky.app/profile/${id}`,
  },
  instagram: {
    name: 'Instagram',
    address: /^instagram\.com\/((?:p|reel|tv)\/[\w-]{5,20})/,
    page: id => `https://www.instagram.com/${id}/`,
  },
  tiktok: {
    name: 'TikTok',
    address: /^tiktok\.com\/(@[\w.]+\/video\/\d{10,25})/,
    page: id => `https://www.tiktok.com/${id}`,
  },
}

export const EMBED_PROVIDERS: readonly string[] = Object.keys(PROVIDERS)
/** What an embed's id may look like, whoever wrote it. */
export const EMBED_ID = /^[\w@.:/-]{1,120}$/

/** The embed that an address means; null when its provider is not in the list, or it is none of the provider's players. */
export function embedOf(address: string, title: string, caption: readonly ElementContent[]): Element | null {
  const url = webAddress(address)
  if (!url) return null
  const bare = `${url.host.replace(/^www\./, '')}${url.pathname}${decoded(url.search)}`
  for (const [key, { name, address: pattern, page }] of Object.entries(PROVIDERS)) {
    const id = pattern.exec(bare)?.[1]
    if (!id || !EMBED_ID.test(id)) continue
    const link = element('a', { href: page(id) }, [text(title || name)])
    const [made] = figure([link], caption)
    return element(
      'figure',
      { className: ['embed', `embed-${key}`], dataEmbed: key, dataEmbedId: id },
      made?.type === 'element' && made.tagName === 'figure' ? made.children : [link],
    )
  }
  return null
}

/** The embed of an address, or else a link to it. */
export function embedOr(address: string, title: string, caption: readonly ElementContent[]): ElementContent[] {
  const embed = embedOf(address, title, caption)
  if (embed) return [embed]
  const href = address.startsWith('//') ? `https:${address}` : address
  return figure([element('p', {}, [element('a', { href }, [text(title || href)])])], caption)
}

/** Frames of known providers become embeds, in place; other frames are left for the sanitiser, which drops them. */
export function replaceFrames(tree: Root): void {
  replaceIn(tree, node => (node.tagName === 'iframe' ? embedOfFrame(node) : null))
}

/** Paragraphs that hold nothing but the address of a player become embeds, in place. */
export function replaceLoneAddresses(tree: Root): void {
  replaceIn(tree, node => {
    const [only] = node.children
    if (node.tagName !== 'p' || node.children.length !== 1 || !only) return null
    if (only.type === 'text') return embedOf(only.value.trim(), '', [])
    if (only.type !== 'element' || only.tagName !== 'a') return null
    const { href } = only.properties
    const [label] = only.children
    const isAddress = label?.type === 'text' && only.children.length === 1 && label.value.trim() === href
    return isAddress ? embedOf(String(href), '', []) : null
  })
}

function embedOfFrame({ properties }: Element): Element | null {
  const { src, dataSrc, title } = properties
  return embedOf(String(src || dataSrc || ''), typeof title === 'string' ? title : '', [])
}

function replaceIn(node: Nodes, replacement: (node: Element) => Element | null): void {
  if (!('children' in node)) return
  for (const [at, child] of node.children.entries()) {
    const instead = child.type === 'element' ? replacement(child) : null
    if (instead) node.children[at] = instead
    else replaceIn(child, replacement)
  }
}

function webAddress(address: string): URL | null {
  const url = URL.parse(address.startsWith('//') ? `https:${address}` : address)
  return url && /^https?:$/.test(url.protocol) && !url.username && !url.port ? url : null
}

function decoded(search: string): string {
  try {
    return decodeURIComponent(search)
  } catch {
    return search
  }
}
