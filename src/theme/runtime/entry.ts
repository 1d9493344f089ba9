/**
 * The entry of a compiled theme: takes the place of Astro's own prerender entry, and is evaluated anew for every site.
 * It renders with the same application class as `astro build`.
 */
import { setAmbientManifest } from 'nextgen:astro/ambient-manifest'
import { BuildApp } from 'nextgen:astro/build-app'
import { createBuildEnvironment } from 'nextgen:astro/build-environment'
import { setEnvironment } from 'nextgen:astro/environment'
import { makePageDataKey } from 'nextgen:astro/page-key'
import { PAGE_SCRIPT_ID } from 'nextgen:astro/scripts'
import { StaticPaths } from 'nextgen:astro/static-paths'
import { manifest } from 'virtual:astro:manifest'
import type { Binding } from './binding.ts'
import { filesWrittenBefore } from './files-written-before.ts'
import { installImageRegistry } from './images.ts'
import { outputFile } from './output-file.ts'
import './page-objects.ts'
import { type RenderedPath, renderPath, urlOf } from './render-path.ts'
import type { SitePath } from './site-path.ts'

declare const __nextgen: Binding

const images = installImageRegistry(manifest, __nextgen)
setAmbientManifest(manifest)

const environment = createBuildEnvironment()
const writtenBefore = filesWrittenBefore(manifest)
let rendering = ''
setEnvironment(manifest, {
  ...environment.env,
  headElements: rememberHeads(environment.env.headElements),
  tryRewrite(...asked: unknown[]) {
    for (const route of writtenBefore.withParams) __nextgen.watch.pathsRead(route)
    writtenBefore.tell(rendering)
    return environment.env.tryRewrite(...asked)
  },
})
const app = new BuildApp(manifest, environment)
environment.setInternals(internalsOf(manifest))
environment.setOptions({ settings: { scripts: scriptsOf(manifest) } })
notePathReads(app.routeCache)

/** Says that the site is done: what is shared by the sites of a thread lets go of it. */
export const leave = (): void => setAmbientManifest(undefined)

/** Tells when a page looks at paths: its own route's, or another's when it is rewritten. */
function notePathReads(cache: any): void {
  const get = cache.get.bind(cache)
  cache.get = (route: object) => {
    __nextgen.watch.pathsRead(route)
    return get(route)
  }
}

/** The part of Astro's build internals that rendering reads, told from the manifest. */
function internalsOf(from: any): any {
  const pagesByKeys = new Map<string, any>()
  for (const { routeData, styles } of from.routes) {
    const ordered = styles.map((sheet: unknown, order: number) => ({ depth: 0, order, sheet }))
    pagesByKeys.set(makePageDataKey(routeData.route, routeData.component), { route: routeData, styles: ordered })
  }
  return { pagesByKeys, entrySpecifierToBundleMap: new Map(Object.entries(from.entryModules)) }
}

/** A route's stylesheets and scripts are the same on each of its pages: told once, copied for each page. */
function rememberHeads(headElements: (manifest: any, route: any) => HeadElements): typeof headElements {
  const known = new Map<any, HeadElements>()
  const copy = (elements: ReadonlySet<HeadElement>): Set<HeadElement> =>
    new Set(Array.from(elements, ({ props, children }) => ({ props: { ...props }, children })))
  return (of, route) => {
    let head = known.get(route)
    if (!head) {
      head = headElements(of, route)
      known.set(route, head)
    }
    return { links: copy(head.links), scripts: copy(head.scripts), styles: copy(head.styles) }
  }
}

interface HeadElement {
  readonly props: Record<string, unknown>
  readonly children: string
}

interface HeadElements {
  readonly links: Set<HeadElement>
  readonly scripts: Set<HeadElement>
  readonly styles: Set<HeadElement>
}

function scriptsOf(from: any): { stage: string; content: string }[] {
  const inline = new Map<string, { stage: string; content: string }>()
  for (const route of from.routes)
    for (const script of route.scripts)
      if (script.stage === 'head-inline')
        inline.set(script.children, { stage: 'head-inline', content: script.children })
  return [...inline.values(), ...(from.entryModules[PAGE_SCRIPT_ID] ? [{ stage: 'page', content: '' }] : [])]
}

export interface PathConflict {
  readonly pathname: string
  readonly winner: string
  readonly loser: string
  /** What `getStaticPaths` gave the path by the winner, and by the loser. */
  readonly given: readonly [unknown, unknown]
}

/**
 * Every path of the site in the order in which `astro build` renders them, first claim first; what a later route claims
 * again is left out and told in `conflicts`.
 */
export async function listPaths(): Promise<{ paths: SitePath[]; conflicts: PathConflict[] }> {
  setAmbientManifest(manifest)
  const owners = new Map<string, { readonly route: any; readonly at: number }>()
  // A route's paths come in the order of what its getStaticPaths returned.
  const counts = new Map<any, number>()
  const conflicts: PathConflict[] = []
  const paths: SitePath[] = []
  const fallbacks: SitePath[] = []
  for (const { pathname, route } of await new StaticPaths(listingApp()).getAll()) {
    const normalized = pathname.replace(/\/$/, '')
    const at = counts.get(route) ?? 0
    counts.set(route, at + 1)
    const owner = owners.get(normalized)
    if (owner) {
      if (route.type !== 'fallback' && owner.route.type !== 'fallback')
        conflicts.push({
          ...{ pathname: normalized || '/', winner: owner.route.component, loser: route.component },
          given: [givenAt(owner.route, owner.at), givenAt(route, at)],
        })
      continue
    }
    owners.set(normalized, { route, at })
    const list = route.type === 'fallback' ? fallbacks : paths
    list.push({ pathname, route, file: outputFile(manifest.buildFormat, pathname, route) })
  }
  const inOrder = [...paths, ...fallbacks]
  writtenBefore.listed(inOrder)
  return { paths: inOrder, conflicts }
}

const givenAt = (route: any, at: number): unknown => app.routeCache.get(route)?.staticPaths?.[at]

let listed: string | undefined

/** The application as `StaticPaths` uses it, noting whose paths are asked for. */
function listingApp(): any {
  const getComponentByRoute = (route: any): unknown => {
    listed = route.component
    return app.getComponentByRoute(route)
  }
  return { manifest: app.manifest, routeCache: app.routeCache, getComponentByRoute }
}

/** What `getStaticPaths` gave a path; undefined for a route without, null when it is not found. */
export function propsOf({ route, pathname }: SitePath): unknown {
  if (route.pathname) return undefined
  const { staticPaths } = app.routeCache.get(route) ?? {}
  return staticPaths?.keyed?.get(pathname) ?? null
}

/** The component whose paths were asked for last: where `listPaths` stopped. */
export const listedComponent = (): string | undefined => listed

const written = new Map<any, Set<string>>()

/** Renders one path; null where `astro build` writes no file. */
export async function render(path: SitePath): Promise<RenderedPath | null> {
  if (path.route.type === 'fallback' && path.route.pathname !== '/' && isWritten(path.pathname)) return null
  setAmbientManifest(manifest)
  rendering = path.pathname
  images.rendering(path.pathname || '/')
  const result = await renderPath(app, manifest, __nextgen.config, path)
  if (result) {
    const files = written.get(path.route)
    if (files) files.add(path.pathname)
    else written.set(path.route, new Set([path.pathname]))
  }
  return result
}

/** Whether a route of the theme's own has a page where an i18n fallback would put one. */
function isWritten(pathname: string): boolean {
  const trimmed = trimSlashes(pathname)
  return manifest.routes.some(({ routeData }: any) => {
    if (!routeData.pattern.test(pathname)) return false
    if (routeData.params.length === 0) return true
    const files = written.get(routeData)
    return !files || [...files].some(file => trimSlashes(file) === trimmed)
  })
}

const trimSlashes = (text: string): string => text.replace(/^\/+|\/+$/g, '')

/** The absolute URL under which a path renders. */
export const urlFor = (path: SitePath): URL => urlOf(manifest, path)

export const imageRequests = images.requests
export const referencedImages = images.referenced
export const isImageReferenced = images.isReferenced
export const hasImages = images.any
export const imageShownAs = images.shownAs
export const imageVariant = images.variant

/** How requests map to files: what the edge must know of the theme. */
export const routing = {
  base: manifest.base as string,
  trailingSlash: manifest.trailingSlash as 'always' | 'never' | 'ignore',
  format: manifest.buildFormat as 'directory' | 'file' | 'preserve',
}

/** Routes that only a server could answer; a static factory refuses them. */
export const onDemandRoutes: string[] = manifest.routes
  .filter(({ routeData }: any) => !routeData.prerender && routeData.origin === 'project')
  .map(({ routeData }: any) => routeData.component as string)

/** The routes as integrations see them, for hooks that run after a site is built. */
export const routes: any[] = manifest.routes.map(({ routeData }: any) => routeData)

/** The theme's content config and the schema of its site options; evaluated only when asked for. */
export const loadContentConfig = (): Promise<any> => import('nextgen:content-config')
export const loadSiteOptions = (): Promise<any> => import('nextgen:site-options')

/** The entries that the theme carries itself, by collection, when no site is bound. */
export const loadContentStore = (): Promise<any> => import('./content-store.ts')

/** The image service that the theme brings itself; evaluated only when asked for. */
export const loadImageService = (): Promise<any> => import('nextgen:image-service')
