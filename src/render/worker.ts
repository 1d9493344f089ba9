/**
 * The render thread: the second half of a site's way. Content, pages, finishing, hashing and storing happen here, so
 * that HTML never crosses threads; what goes back are names and numbers. A composition root.
 */
import { Console } from 'node:console'
import { directoryBlobs } from '#blobs/directory-blobs.ts'
import { loadSnapshot } from '#content/load.ts'
import type { ContentAsset } from '#model/content.ts'
import type { RenderResult, RenderTask } from '#model/render.ts'
import type { ThreadCall } from '#pool/pool.ts'
import { markStarted, placeWriter } from '#pool/progress.ts'
import { type LoadedTheme, loadTheme } from '#theme/load.ts'
import { clockWasRead, stopClock } from './clock.ts'
import { contentImages } from './content-images.ts'
import { guardGlobals } from './globals.ts'
import { renderSite } from './render-site.ts'
import { factsOf } from './site-instance.ts'

globalThis.console = new Console(process.stderr)

const themes = new Map<string, Promise<LoadedTheme>>()
const THEMES_KEPT = 8

/** Renders one site, or one slice of it. Throws a `SiteError` with every failure of the content or the page. */
export default async function render({ task, progress }: ThreadCall<RenderTask>): Promise<RenderResult> {
  markStarted(progress)
  const onPlace = placeWriter(progress)
  const { site, time, slice } = task
  const restoreGlobals = guardGlobals()
  try {
    onPlace('the theme')
    const theme = await themeOf(task.theme.dir)
    onPlace('the content')
    const snapshot = await loadSnapshot({ site, theme: await theme.contentRules(), time, workspaceRoot: task.workspaceRoot })
    stopClock(time)
    const images = contentImages(snapshot.assets, theme.record)
    onPlace('module scope of the theme')
    const instance = await theme.instantiate({
      origin: `https://${site.domain}`,
      site: factsOf(site),
      collections: snapshot.collections,
      image: images.byImportId,
    })
    const blobs = directoryBlobs(task.blobsDir)
    const rendered = await renderSite(instance, {
      slice,
      finish: html => html,
      store: blobs.putSync,
      onPlace,
      conflicts: site.finish && theme.record.runtime.conflicts !== 'ignore' ? 'error' : theme.record.runtime.conflicts,
    })
    const requests = instance.imageRequests()
    return {
      ...rendered,
      images: requests.map(({ original, path, transform }) => ({ original: bare(original), path: bare(path), transform })),
      contentAssets: images.used(),
      omitted: requests.filter(({ originalFile }) => originalFile && !instance.isImageReferenced(originalFile)).map(({ original }) => bare(original)),
      routing: instance.routing,
      contentDigest: snapshot.digest,
      nextPublication: snapshot.nextPublication,
      readsClock: clockWasRead(),
    }
  } finally {
    restoreGlobals()
  }
}

function themeOf(dir: string): Promise<LoadedTheme> {
  const known = themes.get(dir)
  if (known) return known
  if (themes.size >= THEMES_KEPT) themes.delete(themes.keys().next().value as string)
  const loaded = Promise.resolve(loadTheme(dir))
  themes.set(dir, loaded)
  return loaded
}

const bare = (path: string): string => path.replace(/^\//, '')

export type { ContentAsset }
