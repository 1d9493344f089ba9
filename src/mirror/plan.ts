import { canonicalJson, digestOf } from '#base/hash.ts'
import { decodePath } from '#edge/path.ts'
import { headerRules, headersFile, redirectsFile } from '#edge/static-host.ts'
import type { Digest } from '#model/digest.ts'
import { type Encoding, headersOf, isCompressible, type Manifest, type ManifestFile } from '#model/manifest.ts'
import { hostRedirectPage, redirectPage } from './redirect-page.ts'

/** What lies under one path of a mirrored host. */
export interface MirrorFile {
  /** A blob of the artifact, or bytes that only the mirror has. */
  readonly content: { readonly blob: Digest } | { readonly text: string }
  readonly type: string
  /** Those that a store without compute keeps with a file. */
  readonly headers: Readonly<Record<string, string>>
  /** To be compressed on the way; what the artifact holds compressed is a blob. */
  readonly compress?: Encoding
  /** Digest of all of this: a file with the same mark need not be written again. */
  readonly mark: string
  /** Its name changes with its content. */
  readonly immutable: boolean
}

/** Path below the host's folder → what lies there; sorted. */
export type MirrorPlan = ReadonlyMap<string, MirrorFile>

export interface PlanOptions {
  /** Whether the store keeps headers with its files; otherwise they stand in `_headers`, and redirects in `_redirects`. */
  readonly keepsHeaders: boolean
  /** Text is stored in this coding, for visitors and caches that all take it; as it is when absent. */
  readonly encoding?: Encoding
}

const REVALIDATE = 'public, max-age=0, must-revalidate'
const HTML = 'text/html; charset=utf-8'

/** The files of a site as they lie under its host. */
export function planSite(manifest: Manifest, { keepsHeaders, encoding }: PlanOptions): MirrorPlan {
  const files = new Map<string, MirrorFile>()
  const base = manifest.routing.base === '/' ? '' : `${manifest.routing.base.slice(1)}/`
  for (const [path, file] of Object.entries(manifest.files))
    files.set(base + path, fileOf(manifest, file, keepsHeaders ? encoding : undefined))
  const missing = manifest.routing.notFound && files.get(base + manifest.routing.notFound)
  if (missing && !files.has('404.html')) files.set('404.html', missing)
  if (keepsHeaders) for (const [path, page] of shortNames(files)) files.set(path, page)
  for (const { from, to } of manifest.redirects) files.set(placeOf(from), redirect(to))
  if (!keepsHeaders) for (const [path, text] of rulesOf(manifest)) if (!files.has(path)) files.set(path, text)
  return sorted(files)
}

/** A host all of whose addresses lead elsewhere: an alias of a site, or one that is gone. */
export function planRedirect(origin: string): MirrorPlan {
  const headers = { 'cache-control': REVALIDATE }
  const page = marked({ content: { text: hostRedirectPage(origin) }, type: HTML, headers })
  return new Map([
    ['404.html', page],
    ['index.html', page],
  ])
}

/** What a folder cannot keep with its files, for hosts that read it. A site may bring such files itself. */
function rulesOf(manifest: Manifest): readonly (readonly [string, MirrorFile])[] {
  const text = (content: string) => marked({ content: { text: content }, type: 'text/plain', headers: {} })
  const headers = text(headersFile(headerRules(manifest)))
  const redirects = text(redirectsFile(manifest))
  return manifest.redirects.length > 0
    ? [
        ['_headers', headers],
        ['_redirects', redirects],
      ]
    : [['_headers', headers]]
}

function fileOf(manifest: Manifest, file: ManifestFile, encoding: Encoding | undefined): MirrorFile {
  const own = Object.fromEntries(
    Object.entries(headersOf(manifest, file)).map(([name, value]) => [name.toLowerCase(), value]),
  )
  const { 'content-type': type = file.type, ...headers } = { 'cache-control': REVALIDATE, ...own }
  const before = encoding && file.encodings?.[encoding]
  const compress = encoding !== undefined && !before && isCompressible(file)
  const coded: Readonly<Record<string, string>> =
    encoding && (before || compress) ? { 'content-encoding': encoding } : {}
  return marked({
    content: { blob: before ? before.digest : file.digest },
    type,
    headers: { ...headers, ...coded },
    ...(compress && { compress: encoding }),
  })
}

const redirect = (to: string): MirrorFile =>
  marked({
    content: { text: redirectPage(to) },
    type: HTML,
    headers: { 'cache-control': REVALIDATE, 'x-amz-website-redirect-location': to },
  })

const marked = (file: Omit<MirrorFile, 'mark' | 'immutable'>): MirrorFile => ({
  ...file,
  mark: digestOf(canonicalJson(file)).slice(0, 24),
  immutable: /\bimmutable\b/.test(file.headers['cache-control'] ?? ''),
})

/**
 * `/about` for `about.html`, where a store knows keys and no rules. Not where something lies below `about/`: some stores
 * could not keep both.
 */
function* shortNames(files: ReadonlyMap<string, MirrorFile>): Generator<[string, MirrorFile]> {
  const folders = new Set([...files.keys()].flatMap(foldersOf))
  for (const [path, file] of files) {
    const name = /^(.+)\.html$/.exec(path)?.[1]
    if (name === undefined || /(^|\/)(index|404)$/.test(name) || files.has(name) || folders.has(name)) continue
    yield [name, file]
  }
}

const foldersOf = (path: string): string[] =>
  path
    .split('/')
    .slice(0, -1)
    .map((_, at, parts) => parts.slice(0, at + 1).join('/'))

/** Where the page of a redirect lies: `/old/` and `/old` in a folder, `/old.html` and `/feed.xml` as they are. */
function placeOf(from: string): string {
  const path = (decodePath(from) ?? from).slice(1)
  if (/\.[a-z0-9]{1,8}$/i.test(path)) return path
  return path === '' || path.endsWith('/') ? `${path}index.html` : `${path}/index.html`
}

const sorted = (files: ReadonlyMap<string, MirrorFile>): MirrorPlan =>
  new Map([...files].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
