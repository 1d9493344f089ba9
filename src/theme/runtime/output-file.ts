const STATUS_PAGES = new Set(['/404', '/500'])

/**
 * The file that `astro build` writes for a path, relative to the output folder. Names are decoded: a path with `ü` is a
 * file with `ü`.
 */
export function outputFile(
  format: 'directory' | 'file' | 'preserve',
  pathname: string,
  route: { type: string; isIndex: boolean },
): string {
  const bare = pathname.replace(/^\/+/, '').replace(/\/+$/, '')
  if (route.type === 'endpoint') return bare
  if (bare === '') return 'index.html'
  const asFolder = format === 'directory' ? !STATUS_PAGES.has(pathname) : format === 'preserve' && route.isIndex
  return asFolder ? `${bare}/index.html` : `${bare}.html`
}
