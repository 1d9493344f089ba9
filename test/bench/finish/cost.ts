import { digestOf } from '#base/hash.ts'
import { mediaType } from '#base/media-type.ts'
import { ARTIFACT_GATES, runGates } from '#check/run-gates.ts'
import { gateSettings } from '#check/settings.ts'
import { directorySource } from '#cms/directory.ts'
import { loadSnapshot } from '#content/load.ts'
import { markdownFor } from '#content/markdown.ts'
import { finishFiles } from '#finish/finish-files.ts'
import { createPageFinisher } from '#finish/page-finisher.ts'
import { pageAdditions } from '#finish/site-files/page-additions.ts'
import { themeFinish } from '#finish/theme-finish.ts'
import { factorySettings, imageMaker } from '#images/site-images.ts'
import { sitePictures } from '#images/site-pictures.ts'
import { themePlaces } from '#images/theme-places.ts'
import type { Manifest } from '#model/manifest.ts'
import type { FinishedPage } from '#model/page-facts.ts'
import type { Site } from '#model/site.ts'
import type { CompiledTheme } from '#model/theme.ts'
import { factsOf, type InstancePath } from '#render/site-instance.ts'
import { contentImages } from '#theme/content-images.ts'
import { loadTheme } from '#theme/load.ts'
import { checkOptions } from '#theme/site-options.ts'
import { SITE_PLACEHOLDER } from '#theme/site-placeholder.ts'
import { idleWatch } from '#theme/state/idle-watch.ts'

/** CPU ms of one pass over all pages of a site, on one thread. */
export interface FinishCost {
  readonly pages: number
  readonly bytes: number
  readonly render: number
  /** Pictures, critical CSS, head, structured data, policy, facts. */
  readonly finish: number
  readonly hash: number
  /** Headers of every file, and every gate. */
  readonly check: number
}

/** Renders all pages of a site, then finishes them, then hashes them, then looks at them: each measured for itself. */
export async function finishCost(declared: Site, theme: CompiledTheme, root: string): Promise<FinishCost> {
  const { instance, site } = await instanceOf(declared, theme, root)
  const { paths } = await instance.listPaths()
  const pages = paths.filter(({ route }: InstancePath) => route.type === 'page')
  const prepared = await themeFinish(theme, instance.routing.base, SITE_PLACEHOLDER)
  const files = new Set(paths.map(({ file }: InstancePath) => file))
  const { routing } = instance
  const additions = pageAdditions({
    site,
    theme,
    routing,
    has: path => files.has(path) || path in theme.assets,
    feeds: false,
  })
  const finisher = createPageFinisher({ site, theme: prepared, routing, ...additions })
  const pictures = sitePictures(
    { any: instance.hasImages, shownAs: instance.imageShownAs, variant: instance.imageVariant },
    themePlaces(theme),
  )

  const rendered: { readonly file: string; readonly html: Uint8Array }[] = []
  const render = await cpu(async () => {
    for (const path of pages) {
      const page = await instance.render(path)
      if (page) rendered.push({ file: path.file, html: Buffer.from(page.body) })
    }
  })
  const finished: (FinishedPage & { readonly file: string })[] = []
  const finish = await cpu(async () => {
    for (const { file, html } of rendered) finished.push({ file, ...finisher.finish(pictures.rewrite(html), file) })
  })
  const manifest: Record<string, Manifest['files'][string]> = {}
  const hash = await cpu(async () => {
    for (const { file, html, headers } of finished)
      manifest[file] = { digest: digestOf(html), size: html.length, type: mediaType(file), ...(headers && { headers }) }
  })
  const check = await cpu(async () => {
    const made = await finishFiles(manifest, { assetsDir: '_astro' })
    const whole = {
      version: 1,
      site: site.id,
      domain: site.domain,
      aliases: [],
      routing,
      redirects: [],
      ...made,
    } as const
    runGates(ARTIFACT_GATES, {
      site,
      manifest: whole,
      facts: finished.map(({ facts }) => facts),
      settings: gateSettings(site),
    })
  })
  const bytes = finished.reduce((sum, { html }) => sum + html.length, 0)
  return { pages: finished.length, bytes, render, finish, hash, check }
}

async function instanceOf(declared: Site, compiled: CompiledTheme, root: string) {
  const theme = loadTheme(compiled.dir)
  const site = await checkOptions(declared, theme)
  const markdown = await markdownFor({ theme: theme.record.markdown, root })
  const snapshot =
    site.content && 'path' in site.content
      ? await loadSnapshot({
          site,
          source: directorySource(site.content.path),
          schemas: await theme.collections(),
          schemasKey: compiled.digest,
          time: Date.now(),
          markdown,
          warn: () => {},
        })
      : undefined
  const images = snapshot && (await contentImages(snapshot, theme.record))
  const made = factorySettings(site, theme.record.runtime.imageService)
  const instance = await theme.instantiate({
    origin: `https://${site.domain}`,
    site: factsOf(site),
    collections: snapshot?.collections ?? new Map(),
    image: images?.byImportId ?? (() => undefined),
    picture: () => Promise.reject(new Error('Nobody looks at pictures here')),
    watch: idleWatch,
    ...(made && { imageMaker: imageMaker(made) }),
  })
  return { instance, site }
}

/** CPU ms that the process takes for some work, its garbage collection included. */
async function cpu(work: () => Promise<void>): Promise<number> {
  globalThis.gc?.()
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}
