import { readFileSync, statSync } from 'node:fs'
import { extname, posix } from 'node:path'
import type { ContentAsset, Entry, Snapshot } from '#model/content.ts'
import { type Failure, SiteError } from '#model/failure.ts'
import { knownAssetName, nameAssets } from './asset-names.ts'
import { type MeasuredImage, measureImage, unmeasured } from './measured-image.ts'
import { type SvgParts, svgParts } from './svg-parts.ts'

/** The part of a theme's configuration that decides about the URLs of images. */
export interface AssetSettings {
  readonly base: string
  readonly assetsDir: string
  /** Origin of assets, or one for each file ending with a `fallback`. */
  readonly assetsPrefix?: string | Readonly<Record<string, string>>
}

/** The images beside a site's entries, as Astro's content code asks for them. */
export interface ContentImages {
  /** What an import of the image gives a page, by Astro's import id; undefined for an image the site does not bring. */
  byImportId(id: string): unknown
  /** Names and facts of the images that an entry names: they differ when one of these does. Empty for none. */
  identityOf(entry: Entry): string
  /** Files of the artifact: output path → source file (absolute). */
  used(): Record<string, string>
}

const NONE: ContentImages = { byImportId: () => undefined, identityOf: () => '', used: () => ({}) }

export interface ContentImageOptions {
  /** Sees an SVG before pages show it in their HTML. */
  readonly cleanSvg?: (svg: string) => string
  /** Told of an image that is none: pages take it for one of 1200 × 800. Absent: it is an error. */
  readonly onUnreadable?: (failure: Failure) => void
}

/**
 * Measures and names the images that a site's entries name. Throws a `SiteError` (`image-unreadable`) with every image
 * that is none, unless somebody wants to be told. A site without images costs a look at its entries.
 */
export async function contentImages(
  snapshot: Snapshot,
  settings: AssetSettings,
  options: ContentImageOptions = {},
): Promise<ContentImages> {
  const named = imagesOfEntries(snapshot)
  if (named.size === 0) return NONE
  const images = await readImages(named, settings, options)
  const imports = new Map<string, unknown>()
  return {
    byImportId(id) {
      const path = pathOf(id)
      const image = path === null ? undefined : images.get(path)
      if (!path || !image) return undefined
      if (!imports.has(path)) imports.set(path, importOf(image))
      // An SVG is shown by whoever imports it: each page, not only the first.
      if (image.svg) show(image)
      return imports.get(path)
    },
    identityOf: entry =>
      namedBy(entry)
        .map(path => {
          const image = images.get(path)
          return `${path} ${image?.output} ${image?.digest} ${JSON.stringify(image?.facts)}`
        })
        .join('\n'),
    used: () => Object.fromEntries([...images.values()].map(({ output, asset }) => [output, asset.file])),
  }
}

interface ReadImage extends MeasuredImage {
  readonly asset: ContentAsset
  readonly output: string
  readonly url: string
  readonly svg?: SvgParts
}

interface NamedAsset {
  readonly asset: ContentAsset
  /** The first entry that names it. */
  readonly entry: string
}

/** The assets that entries name, by path. */
function imagesOfEntries({ assets, collections }: Snapshot): Map<string, NamedAsset> {
  const named = new Map<string, NamedAsset>()
  if (assets.size === 0) return named
  for (const entries of collections.values())
    for (const entry of entries.values())
      for (const path of namedBy(entry)) {
        const asset = assets.get(path)
        if (asset && !named.has(path)) named.set(path, { asset, entry: entry.filePath as string })
      }
  return named
}

/** Paths in the content folder that an entry names, whether there are images or not. */
function namedBy({ filePath, data, imageImports, rendered }: Entry): string[] {
  const sources = [
    ...(imageImports ?? []).map(path => valueAt(data, path)),
    ...(rendered?.metadata.localImagePaths ?? []),
  ]
  if (!filePath || sources.length === 0) return []
  const folder = posix.dirname(filePath)
  return sources.flatMap(source => (typeof source === 'string' ? posix.join(folder, source) : []))
}

const valueAt = (data: unknown, path: readonly (string | number)[]): unknown =>
  path.reduce((holder, key) => (holder as Record<string | number, unknown> | undefined)?.[key], data)

async function readImages(
  named: ReadonlyMap<string, NamedAsset>,
  { base, assetsDir, assetsPrefix }: AssetSettings,
  { cleanSvg = svg => svg, onUnreadable }: ContentImageOptions,
): Promise<Map<string, ReadImage>> {
  const failures: Failure[] = []
  const measured: (MeasuredImage & { path: string; asset: ContentAsset; svg?: SvgParts })[] = []
  for (const [path, { asset, entry }] of named)
    try {
      const image = await measureImage(asset.file)
      const svg = image.facts.format === 'svg' ? await svgParts(asset.file, cleanSvg) : undefined
      measured.push({ ...image, path, asset, ...(svg && { svg }) })
    } catch (error) {
      const failure = unreadable(path, entry, asset.file, error)
      if (!onUnreadable || failure.code === 'image-missing') failures.push(failure)
      else {
        onUnreadable(failure)
        measured.push({ ...unmeasured(asset.file), path, asset })
      }
    }
  if (failures.length > 0) throw new SiteError(failures)
  const nameless = measured.filter(image => !knownAssetName(assetsDir, image))
  if (nameless.length > 0)
    await nameAssets(
      assetsDir,
      nameless.map(({ name, digest, asset }) => ({ name, digest, bytes: readFileSync(asset.file) })),
    )
  return new Map(
    measured.map(image => {
      const output = knownAssetName(assetsDir, image) as string
      return [image.path, { ...image, output, url: withSlash(originOf(output, assetsPrefix) ?? base) + output }]
    }),
  )
}

/** The path in the content folder that an import id (`./hero.jpg?…&importer=posts/one.md`) means. */
function pathOf(id: string): string | null {
  const query = id.lastIndexOf('?')
  const importer = query < 0 ? null : new URLSearchParams(id.slice(query)).get('importer')
  return importer ? posix.join(posix.dirname(importer), id.slice(0, query)) : null
}

/**
 * What `import image from './hero.jpg'` gives a page under `astro build`. Reading a property tells Astro that the original
 * itself is shown; taking a `clone` does not. Of an SVG it is `{ svg }`, which the theme makes a component of.
 */
function importOf(image: ReadImage): unknown {
  const { url, facts, asset, svg } = image
  const plain: Record<string, unknown> = JSON.parse(JSON.stringify({ src: url, ...facts }))
  if (svg) return { svg: { meta: plain, ...svg } }
  return new Proxy(plain, {
    get(target, name) {
      if (name === 'clone') return structuredClone(target)
      if (name === 'fsPath') return asset.file
      const value = target[name as string]
      if (value !== undefined) show(image)
      return value
    },
  })
}

const show = ({ asset }: ReadImage): void => void registry().astroAsset?.referencedImages?.add(asset.file)

/** Where Astro's image code keeps its notes. */
const registry = (): {
  readonly astroAsset?: { readonly referencedImages?: Pick<Set<string>, 'has'> & { add(file: string): void } }
} => globalThis

function originOf(output: string, prefix: AssetSettings['assetsPrefix']): string | undefined {
  if (!prefix) return undefined
  return typeof prefix === 'string' ? prefix : (prefix[extname(output).slice(1)] ?? prefix.fallback)
}

const withSlash = (text: string): string => (text.endsWith('/') ? text : `${text}/`)

function unreadable(path: string, entry: string, file: string, error: unknown): Failure {
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'ENOENT')
    return {
      code: 'image-missing',
      message: `The entry ${entry} names the image ${path}, but the content folder has no such file any more`,
      where: entry,
      hint: 'Put the image back, or take it out of the entry.',
    }
  const reason = isEmpty(file) ? 'it is empty' : message.split('\n')[0]
  return {
    code: 'image-unreadable',
    message: `The entry ${entry} names the image ${path}, whose size and format cannot be read: ${reason}`,
    where: path,
    hint: 'Save the image anew as JPEG, PNG, WebP, AVIF, GIF or SVG.',
  }
}

const isEmpty = (file: string): boolean => statSync(file, { throwIfNoEntry: false })?.size === 0
