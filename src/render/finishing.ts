/**
 * What the render thread loads with the first site that is finished: it puts the room of finishing and that of images
 * to work on the pages. A part of the thread's composition root.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createPageFinisher } from '#finish/page-finisher.ts'
import { pageAdditions } from '#finish/site-files/page-additions.ts'
import { themeFinish } from '#finish/theme-finish.ts'
import { looksOf } from '#images/picture-facts.ts'
import { type SitePictures, sitePictures } from '#images/site-pictures.ts'
import { themePlaces } from '#images/theme-places.ts'
import type { RenderResult } from '#model/render.ts'
import type { Site } from '#model/site.ts'
import type { CompiledTheme } from '#model/theme.ts'
import type { ThemeRecord } from '#theme/compiled-theme.ts'
import { SITE_PLACEHOLDER } from '#theme/site-placeholder.ts'
import { contentFile, type PictureFiles } from './picture-files.ts'
import type { RenderOptions } from './render-site.ts'
import type { SiteInstance } from './site-instance.ts'

export { sanitizeSvg } from '#images/sanitize-svg.ts'

/** What finishing has to know of a rendered site besides its declaration. */
export interface Rendered {
  readonly routing: RenderResult['routing']
  /** Whether pages name feeds. */
  readonly feeds: boolean
  readonly pictures: SitePictures | undefined
  readonly record: Pick<ThemeRecord, 'assetsPrefix'>
  /** Whether pages search an index, which is WebAssembly. */
  readonly searches: boolean
}

/** What finishes the pages of a site, once the output paths of all are known. */
export async function finisherOf(
  site: Site,
  theme: CompiledTheme,
  { routing, feeds, pictures, searches, record: { assetsPrefix } }: Rendered,
): Promise<NonNullable<RenderOptions['finisher']>> {
  const prepared = await themeFinish(theme, routing.base, SITE_PLACEHOLDER)
  const { publicDir } = site
  return files => {
    const has = (path: string): boolean =>
      files.has(path) || path in theme.assets || (publicDir !== undefined && existsSync(join(publicDir, path)))
    const additions = pageAdditions({ site, theme, routing, has, feeds })
    const { finish } = createPageFinisher({ site, theme: prepared, routing, assetsPrefix, searches, ...additions })
    const factors = { links: additions.links, feeds }
    return { finish: pictures ? (html, file) => finish(pictures.rewrite(html), file) : finish, factors }
  }
}

/** The pictures that pages get; with what they look like, where the site asks for placeholders. `dir` remembers looks. */
export async function picturesOf(
  { images }: Site,
  instance: SiteInstance,
  files: PictureFiles,
  dir: string,
): Promise<SitePictures> {
  const looks = images?.placeholders ? await looksOf(Object.values(files.content), dir) : undefined
  return sitePictures(
    { any: instance.hasImages, shownAs: instance.imageShownAs, variant: instance.imageVariant },
    themePlaces(files.theme),
    looks && (url => looks.get(contentFile(url, files) ?? '')),
  )
}
