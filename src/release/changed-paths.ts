import { canonicalJson } from '#base/hash.ts'
import { encodePath } from '#edge/path.ts'
import { headersOf, type Manifest, type ManifestFile } from '#model/manifest.ts'

/**
 * The paths that answer otherwise once `after` is live in place of `before` (null: nothing), percent-encoded and sorted;
 * null when any path may: routing, redirects, the headers of all files or the page for what is missing have changed.
 * Files whose name changes with their content are left out: whoever holds one holds the right one.
 */
export function changedPaths(before: Manifest | null, after: Manifest | null): readonly string[] | null {
  if (!before || !after || !answersAlike(before, after)) return null
  const paths = new Set<string>()
  for (const file of new Set([...Object.keys(before.files), ...Object.keys(after.files)])) {
    const [old, now] = [before.files[file], after.files[file]]
    if (old && now && isSame(before, old, after, now)) continue
    if (isImmutable(after, now) || (!now && isImmutable(before, old))) continue
    const showing = pathsOf(file).map(path => withBase(after.routing.base, path))
    // A file that comes or goes also changes the paths that move to it, or did.
    const moving = old && now ? [] : showing.map(withOtherSlash)
    for (const path of [...showing, ...moving]) paths.add(encodePath(path))
  }
  return [...paths].sort()
}

/** Every path that may show a file, below the base. */
function pathsOf(file: string): readonly string[] {
  const page = /^(?:(.*)\/)?index\.html$/.exec(file)
  if (page) return page[1] === undefined ? [file, '', '/'] : [file, `${page[1]}/`, page[1]]
  const name = /^(.+)\.html$/.exec(file)?.[1]
  return name === undefined ? [file] : [file, name, `${name}/`]
}

/** The home page has two paths where there is a base, and one where there is none. */
function withBase(base: string, path: string): string {
  if (path === '' || path === '/') return base === '/' ? '/' : base + path
  return `${base === '/' ? '' : base}/${path}`
}

const withOtherSlash = (path: string): string =>
  path === '/' ? path : path.endsWith('/') ? path.slice(0, -1) : `${path}/`

function answersAlike(before: Manifest, after: Manifest): boolean {
  const general = ({ domain, routing, redirects, headers }: Manifest) =>
    canonicalJson({ domain, routing, redirects, headers })
  const missing = ({ routing, files }: Manifest) => (routing.notFound ? files[routing.notFound]?.digest : undefined)
  return general(before) === general(after) && missing(before) === missing(after)
}

const isSame = (before: Manifest, old: ManifestFile, after: Manifest, now: ManifestFile): boolean =>
  old.digest === now.digest &&
  old.type === now.type &&
  canonicalJson([old.encodings, headersOf(before, old)]) === canonicalJson([now.encodings, headersOf(after, now)])

const isImmutable = (manifest: Manifest, file: ManifestFile | undefined): boolean =>
  file !== undefined && /\bimmutable\b/.test(headersOf(manifest, file)['cache-control'] ?? '')
