import { readFile, stat } from 'node:fs/promises'
import { digestOf } from '#base/hash.ts'
import { createLimiter } from '#base/limiter.ts'
import { mediaType } from '#base/media-type.ts'
import type { Digest } from '#model/digest.ts'
import type { Failure } from '#model/failure.ts'
import type { BrokenImage } from '#model/gate.ts'
import type { ManifestFile } from '#model/manifest.ts'
import type { DerivedImage } from '#model/render.ts'
import { isDecodedOnce } from './decoding.ts'
import { type Encode, type Encoded, type EncodeStores, encodeOnce } from './encodes.ts'
import { brokenImage, failedImage, imageWarning, missingImage, remoteImage, unreadableImage } from './failures.ts'
import { fingerprintOf, isAstroService, isReplaceable, relevantOf } from './fingerprint.ts'
import { imagePipeline } from './pipeline.ts'
import type { FactorySettings, ServiceSettings } from './task.ts'

/** Originals that are read at once, to name their bytes: each is in memory as a whole. */
const FILES_AT_ONCE = 2

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
  /** Absolute path of the watermark that `factory` names, and which originals it is for. */
  readonly watermark?: { readonly file: string; readonly isFor: (original: string) => boolean }
  /** An image that cannot be made gets a grey area in its place; else it is a failure. */
  readonly standIns?: boolean
}

export interface DerivedImages {
  /** By output path. */
  readonly files: Record<string, ManifestFile>
  /** Images that were made now, for this site; the others were found. */
  readonly encoded: number
  readonly warnings: readonly Failure[]
  /** Images in whose place a grey area stands. */
  readonly broken: readonly BrokenImage[]
  /** Images that could not be made, nor replaced; every other one is in `files`. */
  readonly failures: readonly Failure[]
}

/**
 * Makes the derived images of a run's sites. One source with one set of parameters is encoded once for all sites, and never
 * again while the actions remember it. Rejects only when the run ends.
 */
export function imageDeriver(run: DeriverOptions): (site: SiteImages) => Promise<DerivedImages> {
  const pipeline = run.pipeline ?? imagePipeline()
  const encode = encodeOnce(run)
  const reads = createLimiter(FILES_AT_ONCE)
  const readFileOnce = memo((file: string) => reads.run(() => readFile(file).then(seenOf)))

  return async site => {
    run.signal?.throwIfAborted()
    const groups = Map.groupBy(site.images, image => image.original)
    const sources = await Promise.all(
      [...groups].map(async ([original, images]) => {
        const found = await findSource(original, site)
        return { original, images, found, size: await sizeOf(found) }
      }),
    )
    // Else the threads might wait at the end for the one that has the largest.
    sources.sort((a, b) => b.size - a.size)
    const results = await Promise.all(sources.map(source => deriveFrom(source, site)))
    return together(results.flat())
  }

  async function deriveFrom({ original, images, found }: WantedOf, site: SiteImages): Promise<Result[]> {
    const read = await readSource(found)
    if (!read.ok && !site.standIns) return images.map(image => ({ image, failure: read.failure(image) }))
    const { source, digest, decodedOnce } = read.ok ? read : NO_SOURCE
    const { settings, theme, standIns = false } = site
    const { entrypoint } = settings.service
    const ownCode = !isAstroService(entrypoint)
    const marked = site.watermark?.isFor(original) ? site.watermark : undefined
    const factory = site.factory && isReplaceable(entrypoint) ? settingsFor(site.factory, marked !== undefined) : null
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
        pixels: decodedOnce ? '' : `${transform.width} ${transform.height}`,
      }),
    )
    const task = {
      source,
      digest,
      settings,
      ...(factory && { factory }),
      ...(marked && { watermarkFile: marked.file }),
      ...(ownCode && { themeDir: theme.dir }),
      standIns,
    }
    const outcomes = await encode(task, encodes)
    return images.map((image, index) => ({
      image,
      encoded: outcomes[index] as Encoded,
      ...(!read.ok && { missing: read.failure(image) }),
    }))
  }

  /** The source under its digest, or what is to be said of an image that has none. */
  async function readSource(found: FoundSource): Promise<ReadSource> {
    if (!found.ok) return found
    const { source } = found
    try {
      return { ok: true, source, ...(typeof source === 'string' ? await readFileOnce(source) : seenOf(source)) }
    } catch (error) {
      return { ok: false, failure: image => unreadableImage(image, error) }
    }
  }
}

/** What pages want of an original. */
interface WantedOf {
  readonly original: string
  readonly images: readonly DerivedImage[]
  readonly found: FoundSource
}

interface SeenSource {
  readonly digest: Digest
  /** All sizes are made of one decoding. */
  readonly decodedOnce: boolean
}

const seenOf = (bytes: Uint8Array): SeenSource => ({ digest: digestOf(bytes), decodedOnce: isDecodedOnce(bytes) })

/** Bytes; 0 for what is not there. */
async function sizeOf(found: FoundSource): Promise<number> {
  if (!found.ok) return 0
  const { source } = found
  return typeof source === 'string'
    ? stat(source)
        .then(({ size }) => size)
        .catch(() => 0)
    : source.byteLength
}

/** An image without a watermark is the same for all sites. */
const settingsFor = ({ watermark, ...factory }: FactorySettings, marked: boolean): FactorySettings =>
  marked && watermark ? { ...factory, watermark } : factory

type ReadSource =
  | ({ readonly ok: true; readonly source: ImageSource } & SeenSource)
  | { readonly ok: false; readonly failure: (image: DerivedImage) => Failure }

/** What is given to a thread for an image that is not there: it makes the stand-in. */
const NO_SOURCE = { source: new Uint8Array(0), ...seenOf(new Uint8Array(0)) } as const

type Result =
  | { readonly image: DerivedImage; readonly failure: Failure }
  | { readonly image: DerivedImage; readonly encoded: Encoded; readonly missing?: Failure }

function together(results: readonly Result[]): DerivedImages {
  const files: Record<string, ManifestFile> = {}
  const warnings = new Map<string, Failure>()
  const broken = new Map<string, BrokenImage>()
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
    const { encoded: outcome, missing } = result
    if (outcome.ok) {
      for (const message of outcome.warnings) told(warnings, imageWarning(image, message))
      if (outcome.fresh) encoded++
    } else {
      const failure = missing ?? failedImage(image, outcome.reason)
      if (outcome.standIn) broken.set(failure.message, brokenImage(image, failure))
      else told(failures, failure)
    }
    const made = outcome.ok ? outcome.made : outcome.standIn
    if (made) files[image.path] = { digest: made.digest, size: made.size, type: mediaType(image.path) }
  }
  return {
    files,
    encoded,
    warnings: [...warnings.values()],
    broken: [...broken.values()],
    failures: [...failures.values()],
  }
}

type FoundSource =
  | { readonly ok: true; readonly source: ImageSource }
  | { readonly ok: false; readonly failure: (image: DerivedImage) => Failure }

/** Finds the source under the name it has on disk: a page may write it as a URL, escaped and with a query. */
async function findSource(original: string, { sourceOf }: SiteImages): Promise<FoundSource> {
  if (/^(?:[a-z][a-z0-9+.-]*:|\/\/)/i.test(original)) return { ok: false, failure: remoteImage }
  const source = (await sourceOf(original)) ?? (await sourceOf(decoded(original)))
  return source === undefined ? { ok: false, failure: missingImage } : { ok: true, source }
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
