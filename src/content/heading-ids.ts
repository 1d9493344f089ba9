import Slugger from 'github-slugger'
import type { Heading } from '#model/content.ts'
import { textOf, unescapeHtml } from './html-text.ts'

const HEADING = /<h([1-6])((?: [^>"]*(?:"[^"]*"[^>"]*)*)?)>([\s\S]*?)<\/h\1>/g
const ID = / id="([^"]*)"/

/** Gives every heading of satteri's HTML its id, as Astro's plugin does in the tree, and lists the headings. */
export function giveHeadingIds(html: string, headings: Heading[]): string {
  if (!html.includes('<h')) return html
  const slugger = new Slugger()
  return html.replace(HEADING, (whole, level: string, attributes: string, content: string) => {
    const text = textOf(content)
    const own = ID.exec(attributes)?.[1]
    const slug = own === undefined ? slugger.slug(text) : unescapeHtml(own)
    headings.push({ depth: Number(level), slug, text: apart(text) })
    return own === undefined ? `<h${level}${attributes} id="${escapeAttribute(slug)}">${content}</h${level}>` : whole
  })
}

/** A copy: to V8 a piece of a text is a view of it, which would hold all of the page for as long as the heading lives. */
const apart = (text: string): string => Buffer.from(text).toString()

const escapeAttribute = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;')
