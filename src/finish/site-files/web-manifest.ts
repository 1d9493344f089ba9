import type { Site } from '#model/site.ts'
import { siteColours } from './site-colours.ts'

export interface ManifestIcon {
  readonly src: string
  readonly sizes: string
  readonly type: string
  readonly purpose?: 'maskable'
}

/** `site.webmanifest`: how phones name and colour a site on their start screen. `root`: path of the front page. */
export function webManifest(site: Site, root: string, icons: readonly ManifestIcon[]): string {
  const { brand, surface } = siteColours(site)
  const manifest = {
    name: site.name,
    short_name: site.name,
    lang: site.locale,
    dir: 'auto',
    start_url: root,
    scope: root,
    display: 'browser',
    background_color: surface,
    ...(brand && { theme_color: brand }),
    icons,
  }
  return `${JSON.stringify(manifest, null, 2)}\n`
}
