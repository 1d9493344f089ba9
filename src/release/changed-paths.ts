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
    for (const path of pathsOf(file)) paths.add(encodePath(baseOf(after) + path))
  }
  return [...paths].sort()
}

/** Every path that shows a file or moves to it. */
function pathsOf(file: string): readonly string[] {
  const page = /^(?:(.*)\/)?index\.html$/.exec(file)
  if (page) return page[1] === undefined ? [file, ''] : [file, `${page[1]}/`, page[1]]
  const name = /^(.+)\.html$/.exec(file)?.[1]
  return name === undefined ? [file] : [file, name, `${name}/`]
}

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

const baseOf = ({ routing }: Manifest): string => (routing.base === '/' ? '/' : `${routing.base}/`)
