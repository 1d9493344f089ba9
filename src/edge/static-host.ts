import { type Headers, headersOf, type Manifest, type Routing } from '#model/manifest.ts'

/** Headers of what is asked for under one path; `/*` stands for every path. */
export interface HeaderRule {
  readonly path: string
  readonly headers: Headers
}

/**
 * The headers of a release as rules: those of all files once, then for each path what it has besides. No path has two
 * rules for one header, since hosts join their values.
 */
export function headerRules(manifest: Manifest): HeaderRule[] {
  const common = manifest.headers ?? {}
  const rules: HeaderRule[] = Object.keys(common).length > 0 ? [{ path: '/*', headers: common }] : []
  for (const [file, entry] of Object.entries(manifest.files)) {
    const headers = Object.fromEntries(
      Object.entries(headersOf(manifest, entry)).filter(([name, value]) => common[name] !== value),
    )
    if (Object.keys(headers).length > 0) rules.push(...pathsOf(file, manifest.routing).map(path => ({ path, headers })))
  }
  return rules
}

/** The paths under which a static host shows a file, as URLs spell them. */
export function pathsOf(file: string, { base }: Pick<Routing, 'base'>): string[] {
  const path = encodeURI(`${base === '/' ? '' : base}/${file}`)
    .replaceAll('?', '%3F')
    .replaceAll('#', '%23')
  if (/(^|\/)index\.html$/.test(path)) return [path.slice(0, -'index.html'.length), path]
  return path.endsWith('.html') ? [path.slice(0, -'.html'.length), path] : [path]
}

/** `_headers`, as Netlify, Cloudflare Pages and others read it. */
export const headersFile = (rules: readonly HeaderRule[]): string =>
  rules
    .map(({ path, headers }) =>
      [path, ...Object.entries(headers).map(([name, value]) => `  ${name}: ${value}`)].join('\n'),
    )
    .join('\n\n')
    .concat('\n')

/** `_redirects`, in the form that the same hosts read. */
export const redirectsFile = ({ redirects }: Pick<Manifest, 'redirects'>): string =>
  redirects.map(({ from, to, status }) => `${encodeURI(decoded(from))} ${to} ${status}\n`).join('')

function decoded(path: string): string {
  try {
    return decodeURI(path)
  } catch {
    return path
  }
}
