import type { Drawing } from './drawing/task.ts'
import { LETTER_ICON, type SiteFilePlan } from './plan.ts'
import type { ManifestIcon } from './web-manifest.ts'

/** A file to be drawn, and where it belongs. */
export interface WantedDrawing {
  readonly path: string
  readonly drawing: Drawing
}

/** The icons of a site: what is to be drawn of its one image, and what the web manifest lists. */
export interface IconSet {
  readonly wanted: readonly WantedDrawing[]
  readonly listed: readonly ManifestIcon[]
}

/** Room that a phone may cut off a maskable icon, on each side. */
const SAFE_MARGIN = 0.12

/**
 * Which icons belong to a plan. `surface`: the colour under icons that may not be transparent. `root`: path of the
 * site's front page.
 */
export function iconSet(plan: SiteFilePlan, surface: string, root: string): IconSet {
  const { files, icon } = plan
  const vector = plan.letterIcon ? LETTER_ICON : icon?.endsWith('.svg') ? icon : null
  const listed: ManifestIcon[] = vector ? [{ src: root + vector, sizes: 'any', type: 'image/svg+xml' }] : []
  if (icon === null) return { wanted: [], listed }
  const wanted: WantedDrawing[] = []
  if (files.favicon) wanted.push({ path: files.favicon, drawing: { kind: 'favicon' } })
  if (files['touch-icon'])
    wanted.push({ path: files['touch-icon'], drawing: { kind: 'icon', size: 180, background: surface, margin: 0.08 } })
  if (files.manifest) {
    const clear = { kind: 'icon', background: null, margin: 0 } as const
    wanted.push(
      { path: 'icon-192.png', drawing: { ...clear, size: 192 } },
      { path: 'icon-512.png', drawing: { ...clear, size: 512 } },
      { path: 'icon-maskable.png', drawing: { kind: 'icon', size: 512, background: surface, margin: SAFE_MARGIN } },
    )
    const type = 'image/png'
    listed.push(
      { src: `${root}icon-192.png`, sizes: '192x192', type },
      { src: `${root}icon-512.png`, sizes: '512x512', type },
      { src: `${root}icon-maskable.png`, sizes: '512x512', type, purpose: 'maskable' },
    )
  }
  return { wanted, listed }
}
