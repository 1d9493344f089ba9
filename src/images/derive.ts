import { readFile } from 'node:fs/promises'
import { digestOf } from '#base/hash.ts'
import { mediaType } from '#base/media-type.ts'
import type { Digest } from '#model/digest.ts'
import type { Failure } from '#model/failure.ts'
import type { ManifestFile } from '#model/manifest.ts'
import type { DerivedImage } from '#model/render.ts'
import { type Encode, type Encoded, type EncodeStores, encodeOnce, type Made } from './encodes.ts'
import { fingerprintOf, isAstroService, isReplaceable, relevantOf } from './fingerprint.ts'
import { imagePipeline } from './pipeline.ts'
import type { FactorySettings, ServiceSettings } from './task.ts'

/** What all sites of a run share. The pool's module is `worker.ts`. */
export interface DeriverOptions extends EncodeStores {
  /** What code makes the images; the factory's own unless a test says otherwise. */
  readonly pipeline?: string
}

/** An absolute file, or the bytes. */
export type ImageSource = string | Uint8Array

/** The images of one site. */
export interface SiteImages {
  readonly images: readonly DerivedImage[]
  /** The original by its output path: `_astro/hero.DRCB-ZZD.png`, `img/flag.png`. */
  readonly sourceOf: (original: string) => ImageSource | undefined | Promise<ImageSource | undefined>
  /** `image` of the theme's Astro configuration. */
  readonly settings: ServiceSettings
  /** The compiled theme: needed where its image service is code of its own. */
  readonly theme: { readonly dir: string; readonly digest: string }
  /** Present: images are made the factory's way, unless the theme chose another service than Astro's default. */
  readonly factory?: FactorySettings
  /** What becomes of an image that cannot be made: a failure (the default), or a grey area in its place and a warning. */
  readonly broken?: 'fail' | 'stand-in'
}

export interface DerivedImages {
  /** By output path. */
  readonly files: Record<string, ManifestFile>
  /** Images that were made now, for this site; the others were found. */
  readonly encoded: number
  readonly warnings: readonly Failure[]
  /** Images that could not be made; every other one is in `files`. */
  readonly failures: readonly Failure[]
}

/**
 * Makes the derived images of a run's sites. One source with one set of parameters is encoded once for all sites, and never
 * again while the actions remember it. Rejects only when the run ends.
 */
export function imageDeriver(run: DeriverOptions): (site: SiteImages) => Promise<DerivedImages> {
  const pipeline = run.pipeline ?? imagePipeline()
  const encode = encodeOnce(run)
  const digestOfFile = memo((file: string) => readFile(file).then(digestOf))

  return async site => {
    run.signal?.throwIfAborted()
    const groups = Map.groupBy(site.images, image => image.original)
    const results = await Promise.all([...groups].map(([original, images]) => deriveFrom(original, images, site)))
    return together(results.flat())
  }

  async function deriveFrom(original: string, images: readonly DerivedImage[], site: SiteImages): Promise<Result[]> {
    const found = await findSource(original, site)
    if (!found.ok) return images.map(image => ({ image, failure: found.failure }))
    const { source } = found
    let digest: Digest
    try {
      digest = typeof source === 'string' ? await digestOfFile(source) : digestOf(source)
    } catch (error) {
      return images.map(image => ({ image, failure: unreadable(original, error) }))
    }
    const { settings, theme } = site
    const { entrypoint } = settings.service
    const ownCode = !isAstroService(entrypoint)
    const factory = site.factory && isReplaceable(entrypoint) ? site.factory : null
    const constant = {
      kind: 'derived-image',
      pipeline,
      source: digest,
      theme: ownCode ? theme.digest : null,
      factory,
    } as const
    const encodes = images.map(
      ({ transform }): Encode => ({
        fingerprint: fingerprintOf({ ...constant, ...relevantOf(transform, settings) }),
        wanted: { original, transform },
      }),
    )
    const task = {
      source,
      digest,
      settings,
      ...(factory && { factory }),
      ...(ownCode && { themeDir: theme.dir }),
      ...(site.broken === 'stand-in' && { standIns: true }),
    }
    const outcomes = await encode(task, encodes)
    return images.map((image, index) => ({ image, encoded: outcomes[index] as Encoded }))
  }
}

type Result =
  | { readonly image: DerivedImage; readonly failure: Failure }
  | { readonly image: DerivedImage; readonly encoded: Encoded }

function together(results: readonly Result[]): DerivedImages {
  const files: Record<string, ManifestFile> = {}
  const warnings = new Map<string, Failure>()
  const failures = new Map<string, Failure>()
  let encoded = 0
  const told = (list: Map<string, Failure>, failure: Failure): void =>
    void list.set(`${failure.where} ${failure.message}`, failure)
  for (const result of results) {
    const { image } = result
    if ('failure' in result) {
      told(failures, result.failure)
      continue
    }
    const outcome = result.encoded
    if (!outcome.ok && !outcome.standIn) {
      told(failures, failed(image, outcome.reason))
      continue
    }
    const made = outcome.ok ? outcome.made : (outcome.standIn as Made)
    files[image.path] = { digest: made.digest, size: made.size, type: mediaType(image.path) }
    if (outcome.ok) for (const message of outcome.warnings) told(warnings, warning(image, message))
    else told(warnings, failed(image, `${outcome.reason}. A grey area is shown in its place`))
    if (outcome.ok && outcome.fresh) encoded++
  }
  return { files, encoded, warnings: [...warnings.values()], failures: [...failures.values()] }
}

/** Finds the source under the name it has on disk: a page may write it as a URL, escaped and with a query. */
async function findSource(
  original: string,
  { sourceOf }: SiteImages,
): Promise<{ readonly ok: true; readonly source: ImageSource } | { readonly ok: false; readonly failure: Failure }> {
  if (/^(?:[a-z][a-z0-9+.-]*:|\/\/)/i.test(original)) return { ok: false, failure: remote(original) }
  const source = (await sourceOf(original)) ?? (await sourceOf(decoded(original)))
  return source === undefined ? { ok: false, failure: missing(original) } : { ok: true, source }
}

function decoded(original: string): string {
  const path = original.replace(/[?#].*$/s, '')
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

function memo<T>(make: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const made = new Map<string, Promise<T>>()
  return key => made.get(key) ?? (made.set(key, make(key)).get(key) as Promise<T>)
}

const remote = (original: string): Failure => ({
  code: 'image-remote',
  message: `Expected an image of the site or its theme, got ${original}: images are never fetched while a site is built`,
  where: original,
  hint: 'Put a copy of the image beside the entry, or show it with a plain <img>.',
})

const missing = (original: string): Failure => ({
  code: 'image-missing',
  message: `A page asks for a variant of /${original}, but neither the theme nor the site has such a file`,
  where: original,
  hint: 'Mend the path, or put the image into `public/`.',
})

const unreadable = (original: string, error: unknown): Failure =>
  (error as NodeJS.ErrnoException).code === 'ENOENT'
    ? missing(original)
    : { code: 'image-failed', message: `/${original} cannot be read: ${(error as Error).message}`, where: original }

const failed = ({ original, path }: DerivedImage, reason: string): Failure => ({
  code: 'image-failed',
  message: `/${path} could not be made of /${original}: ${reason}`,
  where: original,
  hint: 'Open the original in an image program and save it anew.',
})

const warning = ({ original }: DerivedImage, message: string): Failure => ({
  code: 'image-warning',
  message,
  where: original,
})
