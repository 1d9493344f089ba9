import { readFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { digestOf } from '#base/hash.ts'
import type { Failure } from '#model/failure.ts'
import type { CspSettings, ImageOptions } from '#model/finishing.ts'
import { CRITICAL_CSS } from '#model/finishing.ts'
import type { Site } from '#model/site.ts'
import type { Declaration } from './declaration.ts'
import type { ThemeSettings } from './finishing-schema.ts'
import type { SiteDeclaration } from './schema.ts'
import type { Surroundings } from './surroundings.ts'

/** How the pages of a site are finished, as far as the site or its theme says other than the factory. */
export type Finishing = Pick<Site, 'csp' | 'criticalCss' | 'images'>

/** Joins what a site says to what its theme says, or tells what is wrong with either; the site's word counts more. */
export async function finishingOf(
  fields: SiteDeclaration,
  folder: string,
  declaration: Declaration,
  around: Surroundings,
): Promise<Finishing | readonly Failure[]> {
  const theme = await around.themeSettings(fields.theme)
  if (Array.isArray(theme)) return theme
  const images = fields.images && (await imageOptionsOf(fields.images, folder, declaration, around))
  if (Array.isArray(images)) return images
  return { ...headOf(fields, theme as ThemeSettings), ...(images && { images: images as ImageOptions }) }
}

function headOf(site: SiteDeclaration, theme: ThemeSettings): Omit<Finishing, 'images'> {
  const { mode = theme.csp, ...origins } = site.csp ?? {}
  const criticalCss = site.criticalCss ?? theme.criticalCss ?? true
  const isStated = mode !== undefined || Object.keys(origins).length > 0
  return {
    ...(isStated && { csp: { mode: mode ?? 'enforce', ...origins } as CspSettings }),
    ...(criticalCss === false && { criticalCss }),
    ...(typeof criticalCss === 'object' && {
      criticalCss: {
        budget: criticalCss.budget ?? CRITICAL_CSS.budget,
        whole: criticalCss.whole ?? CRITICAL_CSS.whole,
      },
    }),
  }
}

/** With the watermark read: it is known by its digest. */
async function imageOptionsOf(
  { quality, placeholders, watermark }: NonNullable<SiteDeclaration['images']>,
  folder: string,
  declaration: Declaration,
  { workspace: { root }, isInside }: Surroundings,
): Promise<ImageOptions | readonly Failure[]> {
  const plain = { ...(quality && { quality }), ...(placeholders && { placeholders }) }
  if (!watermark) return plain
  const { place = 'southeast', width = 0.2, opacity = 0.6, from = 480 } = watermark
  const file = join(folder, watermark.file)
  const bytes = (await isInside(file)) ? await readFile(file).catch(() => null) : null
  if (!bytes)
    return [
      {
        code: 'watermark-missing',
        message: `Expected an image inside the workspace, got ${watermark.file}, which cannot be read`,
        where: declaration.where(['images', 'watermark', 'file'], 'value'),
        hint: "Name it relative to the site's folder.",
      },
    ]
  const name = relative(root, file).split(sep).join('/')
  return {
    ...plain,
    watermark: { file: name, digest: digestOf(bytes), place, width, opacity, from },
  }
}
