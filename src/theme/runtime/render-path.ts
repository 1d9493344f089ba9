import { collapseDuplicateTrailingSlashes, hasFileExtension, joinPaths } from 'nextgen:astro/paths'
import { redirectTemplate } from 'nextgen:astro/redirect-template'
import type { LightRequest } from '../light-request.ts'
import type { LightResponse } from '../light-response.ts'
import type { Binding, RuntimeConfig } from './binding.ts'
import type { SitePath } from './site-path.ts'

declare const __request: typeof LightRequest
declare const __nextgen: Binding

const { origin } = new URL(__nextgen.origin)

/** The URL that a static build requests for a path: it is what `Astro.url` shows. */
export function urlOf(manifest: any, { pathname, route }: SitePath): URL {
  const { base, buildFormat, trailingSlash } = manifest
  const format = buildFormat === 'preserve' ? (route.isIndex ? 'directory' : 'file') : buildFormat
  const ending = format === 'directory' ? (trailingSlash === 'never' ? '' : '/') : '.html'
  return new URL(pathOf(), origin)

  function pathOf(): string {
    if (pathname === '/' || pathname === '')
      return format === 'file'
        ? joinPaths(base, 'index.html')
        : collapseDuplicateTrailingSlashes(base + ending, trailingSlash !== 'never')
    const relative = pathname.replace(/^\//, '')
    if (route.type !== 'endpoint') return joinPaths(base, relative.replace(/\/$/, '') + ending)
    const path: string = joinPaths(base, relative)
    if (trailingSlash === 'always' && !hasFileExtension(pathname)) return path.replace(/\/?$/, '/')
    return trailingSlash === 'never' ? path.replace(/\/$/, '') : path
  }
}

/** A file of the site; its text is bytes only where the theme made bytes. */
export interface RenderedPath {
  readonly body: string | Uint8Array
  readonly type: string | null
}

/** Renders a path as Astro's static build does: redirects become small pages, an empty body becomes no file. */
export async function renderPath(
  app: any,
  manifest: any,
  config: RuntimeConfig,
  path: SitePath,
): Promise<RenderedPath | null> {
  const { route } = path
  const url = urlOf(manifest, path)
  const response: LightResponse | Response = await app.render(new __request(url), { routeData: route })
  if (response.status >= 300 && response.status < 400) {
    if (route.type === 'redirect' && !config.redirectPages) return null
    const relativeLocation = response.headers.get('location')
    if (relativeLocation === null) throw new Error(`${route.component} answers ${response.status} without a Location`)
    const absoluteLocation = new URL(relativeLocation, manifest.site)
    const html: string = redirectTemplate({
      status: response.status,
      absoluteLocation,
      relativeLocation,
      from: url.pathname,
    })
    if (route.type !== 'redirect') route.redirect = absoluteLocation.toString()
    return { body: manifest.compressHTML ? html.replaceAll('\n', '') : html, type: 'text/html' }
  }
  const type = response.headers.get('content-type')
  if ('takePlain' in response) {
    const body = response.takePlain()
    if (body !== undefined) return { body, type }
    if (!response.hasBody) return null
  } else if (response.body === null) return null
  return { body: await response.bytes(), type }
}
