import { hashTransform, propsToFilename } from 'nextgen:astro/image-hash'
import { isESMImportedImage } from 'nextgen:astro/image-kind'
import { getAssetsPrefix } from 'nextgen:astro/image-prefix'
import { joinPaths, prependForwardSlash, removeBase } from 'nextgen:astro/paths'
import { createPlaceholderURL, stringifyPlaceholderURL } from 'nextgen:astro/placeholder-url'
import type { Binding } from './binding.ts'

/** A derived image that a page named while it rendered; the work is done after the pages. */
export interface ImageRequest {
  /** Output path of the original, or its URL when it is remote. */
  readonly original: string
  /** Where the original was imported from; absent for remote images and `public/`. */
  readonly originalFile: string | undefined
  /** Output path of the result, with a leading slash. */
  readonly path: string
  /** Path of the page that asked first; undefined for what module scope asked. */
  readonly page: string | undefined
  /** As pages write it. */
  readonly url: string
  readonly transform: Readonly<Record<string, unknown>>
}

interface ImageManifest {
  readonly base: string
  readonly assetsDir: string
  readonly assetsPrefix?: unknown
}

/** What finishing may change about an image that a page shows: the same picture in another size or format. */
export interface ImageChange {
  readonly width?: number
  readonly height?: number
  readonly format?: string
}

/**
 * Installs the registry that Astro's image code calls (`globalThis.astroAsset`), so that naming an image costs a hash and
 * no pixels. Names are those of `astro build`, unless `maker` says what else makes the images: then they change with it.
 */
export function installImageRegistry(
  manifest: ImageManifest,
  { config, imageMaker: maker = config.imageService, watch }: Pick<Binding, 'config' | 'imageMaker' | 'watch'>,
) {
  const requests = new Map<string, Map<string, ImageRequest>>()
  const referenced = new Set<string>()
  let page: string | undefined
  const shown = new Map<string, { readonly request: ImageRequest; readonly hashProperties: string[] }>()
  const addStaticImage = (options: any, hashProperties: string[], originalFile: string | undefined): string => {
    const source: string = isESMImportedImage(options.src) ? options.src.src : options.src
    const extension = /\.[^./]*$/.exec(source)?.[0] ?? ''
    const prefix: string = getAssetsPrefix(extension, manifest.assetsPrefix)
    const original: string = removeBase(removeBase(source, manifest.base), prefix)
    const hash: string = hashTransform(options, maker, hashProperties)
    let ofOriginal = requests.get(original)
    if (!ofOriginal) {
      ofOriginal = new Map()
      requests.set(original, ofOriginal)
    }
    let request = ofOriginal.get(hash)
    if (!request) {
      const name: string = prependForwardSlash(propsToFilename(original, options, hash))
      const path: string = prependForwardSlash(
        joinPaths(isESMImportedImage(options.src) ? '' : manifest.assetsDir, name),
      )
      const escaped = manifest.assetsPrefix
        ? encodeURI(joinPaths(prefix, path))
        : encodeURI(prependForwardSlash(joinPaths(manifest.base, path)))
      const url: string = stringifyPlaceholderURL(createPlaceholderURL(escaped))
      request = { original, originalFile, path, page, url, transform: options }
      ofOriginal.set(hash, request)
      if (!shown.has(url)) shown.set(url, { request, hashProperties })
    }
    watch.imageAsked(request)
    return request.url
  }
  const referencedImages = {
    add(file: string) {
      watch.originalShown(file)
      referenced.add(file)
    },
    has: (file: string) => referenced.has(file),
  }
  ;(globalThis as any).astroAsset = { referencedImages, addStaticImage }
  return {
    /** Told before each page: what is asked for from now on is for that one. */
    rendering: (pathname: string): void => {
      page = pathname
    },
    any: (): boolean => requests.size > 0,
    requests: (): ImageRequest[] => [...requests.values()].flatMap(ofOriginal => [...ofOriginal.values()]),
    referenced: (): string[] => [...referenced],
    isReferenced: (file: string): boolean => referenced.has(file),
    /** The image that a page shows under a URL, or undefined when it is none of these. */
    shownAs: (url: string): ImageRequest | undefined => shown.get(url)?.request,
    /** Asks for the image behind a URL in another size or format as well; tells its URL. */
    variant(url: string, change: ImageChange): string | undefined {
      const known = shown.get(url)
      if (!known) return undefined
      const { request, hashProperties } = known
      return addStaticImage({ ...request.transform, ...change }, hashProperties, request.originalFile)
    },
  }
}
