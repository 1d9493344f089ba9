import type { Product } from './products.ts'
import { options } from './site.ts'

/** What search engines and browsers are told of every link that somebody pays for. */
export const PAID = 'sponsored nofollow noopener'

/** Parameters by host, from `shop.example?tag=acme-21 other.example?ref=acme`. */
const tracked = new Map(
  options.tracking
    .split(/\s+/)
    .filter(part => part.includes('?'))
    .map(part => [part.slice(0, part.indexOf('?')), new URLSearchParams(part.slice(part.indexOf('?') + 1))]),
)

/** An address of a shop with what this site is known by there; every other address as it is. */
export function withTracking(address: string): string {
  if (!URL.canParse(address)) return address
  const url = new URL(address)
  const parameters = tracked.get(url.host) ?? tracked.get(url.host.replace(/^www\./, ''))
  if (!parameters) return address
  for (const [name, value] of parameters) url.searchParams.set(name, value)
  return url.href
}

/** Where the button of a product leads: to the shop, or to the site's own redirect there. */
export function shopHref({ slug, entry }: Product, to: (...segments: string[]) => string): string | undefined {
  if (!entry.data.url) return undefined
  return options.redirect ? to(options.redirect, slug) : withTracking(entry.data.url)
}

/** Hosts that pay for links: those that the site is known to, and those of the shops of its products. */
export const paidHosts = (products: readonly Product[]): Set<string> =>
  new Set([
    ...tracked.keys(),
    ...products.flatMap(({ entry: { data } }) => (data.url && URL.canParse(data.url) ? [new URL(data.url).host] : [])),
  ])

/** A rendered text whose links to hosts that pay are marked as paid, and tracked. All other links stay as they are. */
export function markPaidLinks(html: string, paid: ReadonlySet<string>): string {
  return html.replace(/<a href="(https?:\/\/[^"]+)"([^>]*)>/g, (link, address: string, rest: string) => {
    const plain = address.replaceAll('&#38;', '&').replaceAll('&amp;', '&')
    if (!URL.canParse(plain) || !paid.has(new URL(plain).host) || /\srel=/.test(rest)) return link
    return `<a href="${withTracking(plain).replaceAll('&', '&amp;')}" rel="${PAID}"${rest}>`
  })
}
