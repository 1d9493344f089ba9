import type { Routing } from '#model/manifest.ts'

/**
 * The URL path, encoded, under which visitors ask for a page: the form of it that the edge does not redirect.
 * `file` is the output path.
 */
export function pageUrl(file: string, { base, trailingSlash }: Pick<Routing, 'base' | 'trailingSlash'>): string {
  const isIndex = file === 'index.html' || file.endsWith('/index.html')
  const bare = isIndex ? file.slice(0, -'/index.html'.length) : file.replace(/\.html$/, '')
  const root = base === '/' ? '' : base.replace(/\/$/, '')
  const path = bare === '' || file === 'index.html' ? root : `${root}/${bare}`
  if (path === '') return '/'
  const slash = trailingSlash === 'always' || (trailingSlash === 'ignore' && isIndex)
  return encodeURI(slash ? `${path}/` : path)
    .replaceAll('?', '%3F')
    .replaceAll('#', '%23')
}
