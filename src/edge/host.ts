import { type PreviewOf, previewOf } from '#model/preview-host.ts'

/** What a request's host asks for. */
export type Destination =
  | { readonly kind: 'fleet' }
  /** `<site>.localhost` */
  | { readonly kind: 'site'; readonly site: string }
  /** `<first 12 of the manifest's digest>--<site>.…` */
  | ({ readonly kind: 'preview' } & PreviewOf)
  | { readonly kind: 'domain'; readonly host: string }
  | { readonly kind: 'invalid' }

const HOST = /^(?:[a-z0-9_-]{1,63}\.)*[a-z0-9_-]{1,63}$/
const SITE = /^[a-z0-9][a-z0-9-]{0,62}$/

/**
 * Reads a Host header. Whatever passes is safe as part of a bucket's key: letters, digits, hyphens, underscores, single
 * dots.
 */
export function destinationOf(hostHeader: string): Destination {
  const host = withoutPort(hostHeader).toLowerCase().replace(/\.$/, '')
  if (host === 'localhost' || host === '127.0.0.1' || host === '[::1]') return { kind: 'fleet' }
  const preview = previewOf(host)
  if (preview) return { kind: 'preview', ...preview }
  if (host.length > 253 || !HOST.test(host)) return { kind: 'invalid' }
  if (!host.endsWith('.localhost')) return { kind: 'domain', host }
  const site = host.slice(0, -'.localhost'.length)
  return SITE.test(site) ? { kind: 'site', site } : { kind: 'domain', host }
}

/** `:7000` of `acme.example:7000`; empty when there is none. */
export const portOf = (hostHeader: string): string => /:\d{1,5}$/.exec(hostHeader)?.[0] ?? ''

const withoutPort = (hostHeader: string): string => hostHeader.replace(/:\d{0,5}$/, '')
