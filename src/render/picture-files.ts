import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { SiteError } from '#model/failure.ts'
import type { CompiledTheme } from '#model/theme.ts'

/** Where the images that pages import lie. */
export interface PictureFiles {
  /** Output path → absolute file, of the images beside entries. */
  readonly content: Readonly<Record<string, string>>
  readonly theme: CompiledTheme
  readonly publicDir?: string | undefined
  /** The theme's folder of hashed assets, and its base path. */
  readonly assetsDir: string
  readonly base: string
}

/** The file of an image by the URL that pages write for the original. Throws a `SiteError` when there is none. */
export function pictureFile(url: string, files: PictureFiles): string {
  const { theme, publicDir } = files
  const path = outputPath(url, files)
  const own = files.content[path]
  if (own) return own
  if (theme.assets[path]) return join(theme.dir, 'assets', path)
  if (publicDir && existsSync(join(publicDir, path))) return join(publicDir, path)
  throw new SiteError({
    code: 'image-missing',
    message: `A page asks what the image ${url} looks like, but neither the theme nor the site has such a file`,
    where: url,
    hint: 'Give `describe` an imported image, or an image of an entry.',
  })
}

/** The same, of an image beside an entry; undefined for every other. */
export const contentFile = (url: string, files: PictureFiles): string | undefined =>
  files.content[outputPath(url, files)]

function outputPath(url: string, { assetsDir, base }: PictureFiles): string {
  const at = url.indexOf(`/${assetsDir}/`)
  return decodeURI(at >= 0 ? url.slice(at + 1) : below(base, url)).replace(/[?#].*$/, '')
}

const below = (base: string, url: string): string =>
  (base !== '/' && url.startsWith(`${base}/`) ? url.slice(base.length) : url).replace(/^\//, '')
