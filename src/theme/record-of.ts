import { astroVersion } from './astro.ts'
import { CONFLICT_DEFAULT, type ThemeRecord } from './compiled-theme.ts'

/** What a theme's configuration says; what only a bundle tells is missing. */
export type ConfiguredTheme = Omit<ThemeRecord, 'doneHooks' | 'externals' | 'inputs' | 'warnings'>

/** `config`: Astro's, resolved. */
export const recordOf = (config: any): ConfiguredTheme => ({
  version: 1,
  astro: astroVersion,
  base: config.base,
  trailingSlash: config.trailingSlash,
  buildFormat: config.build.format,
  assetsDir: config.build.assets,
  ...(config.build.assetsPrefix && { assetsPrefix: config.build.assetsPrefix }),
  runtime: {
    imageService: config.image.service.entrypoint,
    redirectPages: config.build.redirects,
    conflicts: config.prerenderConflictBehavior ?? CONFLICT_DEFAULT,
  },
  image: config.image,
  markdown: markdownOf(config),
})

/** The part of the theme's Markdown settings that is plain data: it also decides about the Markdown of its sites. */
function markdownOf({ markdown, image }: any): ThemeRecord['markdown'] {
  const { syntaxHighlight, shikiConfig, gfm, smartypants, processor } = markdown
  const features = processor?.options?.features
  return JSON.parse(
    JSON.stringify({
      syntaxHighlight,
      shikiConfig,
      gfm,
      smartypants,
      features,
      image: { domains: image.domains, remotePatterns: image.remotePatterns },
    }),
  )
}
