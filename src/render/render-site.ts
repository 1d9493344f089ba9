import { digestOf } from '#base/hash.ts'
import { mediaType } from '#base/media-type.ts'
import type { Digest } from '#model/digest.ts'
import { type Failure, SiteError } from '#model/failure.ts'
import type { ManifestFile } from '#model/manifest.ts'
import type { FinishedPage, PageFacts } from '#model/page-facts.ts'
import type { RenderedRoute } from '#model/render.ts'
import type { InstancePath, SiteInstance } from './site-instance.ts'

export interface RenderOptions {
  readonly slice?: { readonly index: number; readonly count: number }
  /** Makes what happens to pages between rendering and storing, of the output paths of all; absent: nothing. */
  readonly finisher?: (files: ReadonlySet<string>) => (html: Uint8Array, file: string) => FinishedPage
  /** Shown the bytes of every file before it is stored. */
  readonly look?: (bytes: Uint8Array, file: string) => void
  /** Keeps bytes under their digest. */
  readonly store: (digest: Digest, bytes: Uint8Array) => void
  /** Told before each page, for messages about a thread that ends there. */
  readonly onPlace: (place: string) => void
  readonly conflicts: 'error' | 'warn' | 'ignore'
  /** Whether to tell which route wrote which file. */
  readonly tellRoutes: boolean
}

export interface RenderedPages {
  readonly files: Record<string, ManifestFile>
  readonly pages: number
  /** Of every page, when pages were finished. */
  readonly facts?: PageFacts[]
  readonly routes?: RenderedRoute[]
  readonly warnings: Failure[]
}

/** Renders the paths of a site, or a slice of them; each page is finished, hashed and stored before the next. */
export async function renderSite(instance: SiteInstance, options: RenderOptions): Promise<RenderedPages> {
  const [onDemand] = instance.onDemandRoutes
  if (onDemand)
    throw new SiteError({
      code: 'route-on-demand',
      message: `The route ${onDemand} can only be rendered on demand (\`prerender = false\`); a static site has no server to do that`,
      where: onDemand,
      hint: 'Prerender the route, or move what it does to an API of yours.',
    })
  options.onPlace('getStaticPaths')
  const { paths, conflicts } = await instance.listPaths().catch(error => {
    const component = instance.listedComponent()
    throw pageError(error, `The paths of ${component ?? 'the theme'} could not be listed`, component)
  })
  const outside = paths.filter(path => leavesSite(path.file))
  if (outside.length > 0) throw new SiteError(outside.map(pathFailure))
  const warnings: Failure[] = conflicts.map(({ pathname, winner, loser }) => ({
    code: 'route-conflict',
    message: `Two routes claim ${pathname}: ${winner} renders it, ${loser} is left out`,
    where: loser,
    hint: 'Rename one of the two entries or pages.',
  }))
  if (warnings.length > 0 && options.conflicts === 'error') throw new SiteError(warnings)

  const finish = options.finisher?.(new Set(paths.map(({ file }) => file)))
  const files: Record<string, ManifestFile> = {}
  const facts: PageFacts[] = []
  const routes: RenderedRoute[] = []
  let pages = 0
  const { index, count } = options.slice ?? { index: 0, count: 1 }
  for (let at = index; at < paths.length; at += count) {
    const path = paths[at] as InstancePath
    options.onPlace(path.pathname || '/')
    const rendered = await instance.render(path).catch(error => {
      throw pageError(error, `The page ${path.pathname || '/'} could not be rendered`, path.route.component)
    })
    if (!rendered) continue
    if (options.tellRoutes) {
      const { route, component, type } = path.route
      routes.push({ route, component, type, pathname: path.pathname, file: path.file })
    }
    const finished = path.route.type === 'endpoint' ? undefined : finish?.(rendered.body, path.file)
    if (finished) facts.push(finished.facts)
    const bytes = finished?.html ?? rendered.body
    options.look?.(bytes, path.file)
    const digest = digestOf(bytes)
    options.store(digest, bytes)
    const headers = finished?.headers
    files[path.file] = { digest, size: bytes.length, type: mediaType(path.file), ...(headers && { headers }) }
    pages++
  }
  return { files, pages, warnings, ...(finish && { facts }), ...(options.tellRoutes && { routes }) }
}

/** Whether an output path would lie elsewhere once it is joined to a folder. */
const leavesSite = (file: string): boolean =>
  file.startsWith('/') ||
  /[\0\\]/.test(file) ||
  file.split('/').some(part => part === '..' || part === '.' || part === '')

const pathFailure = ({ pathname, file, route }: InstancePath): Failure => ({
  code: 'path-outside',
  message: `Expected a plain path inside the site, got ${JSON.stringify(pathname)}, which would be the file ${JSON.stringify(file)}`,
  where: route.component,
  hint: 'Look at the params that its getStaticPaths returns.',
})

function pageError(error: unknown, said: string, component?: string): SiteError {
  if (error instanceof SiteError) return error
  const { message, hint } = (error ?? {}) as { message?: string; hint?: string }
  return new SiteError(
    {
      code: 'page-failed',
      message: `${said}: ${message ?? String(error)}`,
      ...(component && { where: component }),
      ...(hint && { hint }),
    },
    { cause: error },
  )
}
