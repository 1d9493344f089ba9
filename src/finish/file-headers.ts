import type { Headers, ManifestFile } from '#model/manifest.ts'

const IMMUTABLE: Headers = { 'cache-control': 'public, max-age=31536000, immutable' }
const REVALIDATED: Headers = { 'cache-control': 'public, max-age=0, must-revalidate' }
const SHORT: Headers = { 'cache-control': 'public, max-age=300, stale-while-revalidate=60' }

/**
 * How long browsers and caches may keep a file without asking. A file whose name changes with its content: for good.
 * What people and machines read as the present state of the site (pages, feeds, sitemaps, robots.txt): not at all.
 * `assetsDir` is the theme's folder of hashed assets.
 */
export function cacheRule(path: string, type: string, assetsDir: string): Headers {
  if (path.startsWith(`${assetsDir}/`) && HASHED.test(path)) return IMMUTABLE
  if (OWN_HASHED.test(path)) return IMMUTABLE
  return /^(text\/(html|plain|xml)|application\/([\w.+-]*(xml|json)))/.test(type) ? REVALIDATED : SHORT
}

/** `Page.Bf_iDpZs.css`, `hero.C1a2b3c4_Z1x2y3.webp`, `4f3a9c0d1b2e5f68.woff2` */
const HASHED = /(?:[._-](?=[\w-]*[A-Z0-9_-])[\w-]{8,}|\/[0-9a-f]{16,})\.\w+$/
/** Pictures that the factory draws for a page. */
const OWN_HASHED = /^_og\/[0-9a-f]{16}\.\w+$/

/** What every answer of a site carries. HSTS is for the host alone: what lies below it is not ours to promise. */
export const SECURITY_HEADERS: Headers = {
  'strict-transport-security': 'max-age=31536000',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'strict-origin-when-cross-origin',
  'permissions-policy':
    'accelerometer=(), browsing-topics=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=()',
}

/** A picture may hold scripts; shown by itself it may run none and load nothing. */
const SVG_POLICY: Headers = {
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox",
}

/** The headers in which files of an artifact differ; those that a file has already stay. */
export function fileHeaders(path: string, { type, headers }: ManifestFile, assetsDir: string): Headers {
  const own = /^image\/svg\+xml/.test(type) ? SVG_POLICY : undefined
  return { ...cacheRule(path, type, assetsDir), ...own, ...headers }
}
