import { createReadStream, existsSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { join } from 'node:path'
import { bucketActions } from '#actions/bucket-actions.ts'
import { mediaType } from '#base/media-type.ts'
import { directoryBlobs } from '#blobs/directory-blobs.ts'
import { directoryBucket } from '#bucket/directory.ts'
import { budgetedPool } from '#images/budgeted-pool.ts'
import { imageDeriver } from '#images/derive.ts'
import type { ShownImages } from '#images/pictures.ts'
import { pixelsHeldBy } from '#images/pixel-budget.ts'
import type { ImageReply, ImageTask } from '#images/task.ts'
import { type Failure, SiteError } from '#model/failure.ts'
import type { DerivedImage } from '#model/render.ts'
import { lazyPool } from '#pool/lazy.ts'
import type { ConfiguredTheme } from '#theme/record-of.ts'
import type { BoundSite } from './bound-site.ts'

/** What Astro's image code asks of a build (`theme/runtime/images.ts`). */
export interface ImageRegistry {
  any(): boolean
  shownAs: ShownImages['shownAs']
  variant: ShownImages['variant']
}

interface AskedImage {
  readonly original: string
  readonly originalFile: string | undefined
  readonly path: string
  readonly transform: Readonly<Record<string, unknown>>
}

/** The images that pages of a preview name by the paths of a build, made when a browser asks for them. */
export interface PageImages extends AsyncDisposable {
  readonly shown: ShownImages
  /** From now on images are those of this site. */
  show(bound: BoundSite, registry: ImageRegistry): void
  /** Told of an image of the theme itself, by its output path. */
  themeImage(path: string, file: string): void
  asked(image: AskedImage): void
  /** The source file behind the URL of an original. */
  originalFile(url: string): string | undefined
  /** Answers a request for an output path without a leading slash; false when it is for none of these. */
  answer(path: string, response: ServerResponse): Promise<boolean>
  /** Whether an output path is that of an image that pages have named. */
  readonly knows: (path: string) => boolean
}

export interface PageImagesOptions {
  /** The workspace, absolute. */
  readonly root: string
  /** Where made images are kept between previews, absolute. */
  readonly dir: string
  readonly record: () => ConfiguredTheme
  /** Of the staged theme, absolute. */
  readonly publicDir: string
  readonly onFailure: (failures: readonly Failure[]) => void
}

const THREADS = 2
const HEAP_MB = 384

export function pageImages({ root, dir, record, publicDir, onFailure }: PageImagesOptions): PageImages {
  let bound: BoundSite | undefined
  let registry: ImageRegistry | undefined
  const ofTheme = new Map<string, string>()
  const wanted = new Map<string, AskedImage>()
  const blobs = directoryBlobs(dir, { mayVanish: true })
  const pool = lazyPool<ImageTask, ImageReply>({
    threads: THREADS,
    async make() {
      const { threadPool } = await import('#pool/piscina.ts')
      const worker = new URL('../images/worker.ts', import.meta.url)
      return budgetedPool(threadPool({ worker, threads: THREADS, heapMb: HEAP_MB }), pixelsHeldBy(THREADS))
    },
  })
  const derive = imageDeriver({ pool, actions: bucketActions(directoryBucket(dir, { mayVanish: true })), blobs })
  const bare = (path: string): string => path.replace(/^\//, '')

  const sourceOf = (original: string): string | undefined => {
    const path = bare(decodeURI(original))
    const own = bound?.images.used()[path] ?? ofTheme.get(path) ?? wanted.get(path)?.originalFile
    const places = [bound?.site.publicDir, publicDir].flatMap(folder => (folder ? [join(folder, path)] : []))
    return own ?? places.find(existsSync)
  }

  async function make({ original, path, transform }: AskedImage): Promise<string> {
    const { site, factory } = bound as BoundSite
    const image: DerivedImage = { original: bare(original), path: bare(path), transform }
    const { files, failures } = await derive({
      images: [image],
      sourceOf,
      settings: record().image as never,
      theme: { dir: '', digest: '' },
      ...(factory && { factory }),
      ...(site.images?.watermark && {
        watermark: {
          file: join(root, site.images.watermark.file),
          isFor: original => bound?.images.used()[original] !== undefined,
        },
      }),
      standIns: site.finish,
    })
    if (failures.length > 0) throw new SiteError(failures)
    const made = files[image.path]
    if (!made) throw new Error(`The image ${path} was not made`)
    return blobs.fileOf(made.digest)
  }

  return {
    shown: {
      any: () => registry?.any() ?? false,
      shownAs: url => registry?.shownAs(url),
      variant: (url, change) => registry?.variant(url, change),
    },
    show(next, made) {
      bound = next
      registry = made
    },
    themeImage: (path, file) => void ofTheme.set(path, file),
    asked: image => void wanted.set(bare(image.path), image),
    originalFile: url => sourceOf(url.slice(url.indexOf(`/${record().assetsDir}/`) + 1)),
    async answer(asked, response) {
      const path = decoded(asked)
      const image = wanted.get(path)
      const original = bound?.images.used()[path] ?? ofTheme.get(path)
      if (!image && !original) return false
      try {
        const file = image ? await make(image) : (original as string)
        response.setHeader('content-type', mediaType(path))
        response.setHeader('cache-control', 'no-cache')
        createReadStream(file)
          .on('error', () => response.destroy())
          .pipe(response)
      } catch (error) {
        onFailure(
          error instanceof SiteError
            ? error.failures
            : [{ code: 'image-failed', message: (error as Error).message, where: path }],
        )
        response.statusCode = 500
        response.end()
      }
      return true
    },
    knows: path => wanted.has(path) || ofTheme.has(path) || bound?.images.used()[path] !== undefined,
    async [Symbol.asyncDispose]() {
      await pool.close()
    },
  }
}

function decoded(path: string): string {
  try {
    return decodeURI(path)
  } catch {
    return path
  }
}
