import type { LookupFunction } from 'node:net'
import { slug } from 'github-slugger'
import { type Clock, systemClock } from '#base/clock.ts'
import { digestOf } from '#base/hash.ts'
import { createLimiter } from '#base/limiter.ts'
import type { Failure } from '#model/failure.ts'
import { type Downloaded, download } from './download.ts'
import { type ImageKind, imageKind } from './image-kind.ts'
import type { InspectImage, MediaFiles, MediaOutcome, TakenMedia, WantedMedia } from './media.ts'
import { type MediaFolder, type MediaNote, mediaFolder } from './media-folder.ts'
import { guardedDispatcher, type Reach, refuseForeign } from './reach.ts'

export interface WebMediaOptions {
  /** Absolute; one folder for the whole fleet. */
  readonly dir: string
  readonly reach: Reach
  readonly inspect: InspectImage
  readonly clock?: Clock
  readonly lookup?: LookupFunction
  /** Bytes of one picture. */
  readonly maxBytes?: number
  /** ms for one picture. */
  readonly timeLimit?: number
  /** ms after which the server is asked about a picture that the CMS gives no version of. */
  readonly freshFor?: number
}

const MAX_BYTES = 50 * 2 ** 20
const TIME_LIMIT = 60_000
const FRESH_FOR = 15 * 60_000
const DOWNLOADS_AT_ONCE = 8
/** Decoding holds a picture's pixels. */
const INSPECTIONS_AT_ONCE = 2

/** Media of the web, fetched under the rules of `reach` and kept in a folder. */
export function webMedia(options: WebMediaOptions): MediaFiles & AsyncDisposable {
  const { dir, reach, inspect, clock = systemClock, maxBytes = MAX_BYTES, timeLimit = TIME_LIMIT } = options
  const { freshFor = FRESH_FOR } = options
  const folder = mediaFolder(dir)
  const dispatcher = guardedDispatcher(reach, options.lookup)
  const downloads = createLimiter(DOWNLOADS_AT_ONCE)
  const inspections = createLimiter(INSPECTIONS_AT_ONCE)
  const underWay = new Map<string, Promise<MediaOutcome>>()

  const isFresh = (note: MediaNote, { version, recheck }: WantedMedia): boolean =>
    !recheck && (version === undefined ? clock.now() - note.checkedAt < freshFor : note.version === version)

  const fetchAnew = async (
    wanted: WantedMedia,
    note: MediaNote | null,
    signal?: AbortSignal,
  ): Promise<MediaOutcome> => {
    // Last-Modified counts seconds: of another version the bytes are asked for, whatever the server thinks of them.
    const conditional = note !== null && note.version === wanted.version
    const downloaded = await download(wanted.url, {
      reach,
      dispatcher,
      maxBytes,
      timeLimit,
      ...(conditional && { validators: note.validators }),
      ...(signal && { signal }),
    })
    if (downloaded.kind === 'unchanged' && note) return taken(noted({ ...note, checkedAt: clock.now() }))
    if (downloaded.kind !== 'bytes') return without(note, failureOf(wanted.url, downloaded))
    const { bytes, validators } = downloaded
    try {
      const media = await keep(wanted.url, bytes)
      const { version } = wanted
      const now = { url: wanted.url, media, validators, checkedAt: clock.now() }
      return taken(noted({ ...now, ...(version !== undefined && { version }) }))
    } catch (error) {
      signal?.throwIfAborted()
      return without(note, unreadable(wanted.url, (error as Error).message.split('\n')[0] as string))
    }
  }

  const noted = (note: MediaNote): MediaNote => {
    folder.note(note)
    return note
  }

  const keep = async (url: string, bytes: Uint8Array): Promise<MediaNote['media']> => {
    const kind = imageKind(bytes)
    if (kind === null) throw new Error('its first bytes are those of no image of the web')
    const { bytes: own, ...facts } = await inspections.run(() => inspect(bytes, kind))
    const digest = digestOf(own)
    const name = nameOf(url, kind)
    folder.store(digest, name, own)
    return { digest, name, bytes: own.length, ...facts }
  }

  const taken = (note: MediaNote): MediaOutcome => ({ kind: 'taken', media: mediaOf(note, folder) })

  const without = (note: MediaNote | null, failure: Failure): MediaOutcome =>
    note ? { kind: 'kept', media: mediaOf(note, folder), failure: keptOf(failure) } : { kind: 'refused', failure }

  const take = async (wanted: WantedMedia, signal?: AbortSignal): Promise<MediaOutcome> => {
    const url = URL.parse(wanted.url)
    if (!url) return { kind: 'refused', failure: refusedOf(wanted.url, 'it is no address') }
    try {
      refuseForeign(url, reach)
    } catch (error) {
      return { kind: 'refused', failure: refusedOf(wanted.url, (error as Error).message) }
    }
    const note = folder.find(wanted.url)
    if (note && isFresh(note, wanted)) return taken(note)
    return downloads.run(() => fetchAnew(wanted, note, signal), signal)
  }

  return {
    take(wanted, signal) {
      const key = `${wanted.version ?? ''} ${wanted.url}`
      let outcome = underWay.get(key)
      if (!outcome) {
        outcome = take(wanted, signal).finally(() => underWay.delete(key))
        underWay.set(key, outcome)
      }
      return outcome
    },
    [Symbol.asyncDispose]: () => dispatcher.close(),
  }
}

function mediaOf({ media: { name, ...media } }: MediaNote, folder: MediaFolder): TakenMedia {
  return { ...media, file: folder.fileOf(media.digest, name) }
}

/** A name for the file that says what it shows, safe in any URL and on any disk. */
function nameOf(url: string, kind: ImageKind): string {
  const last = new URL(url).pathname.split('/').at(-1) ?? ''
  let name = last
  try {
    name = decodeURIComponent(last)
  } catch {}
  const bare = slug(name.replace(/\.[a-z\d]{1,5}$/i, '').normalize('NFKD')).replace(/[^a-z\d_-]+/g, '')
  return `${bare.slice(0, 80).replace(/^[-_]+|[-_]+$/g, '') || 'image'}.${kind}`
}

const CODES = { refused: 'media-refused', 'too-large': 'media-too-large', failed: 'media-unreachable' } as const

function failureOf(url: string, downloaded: Exclude<Downloaded, { kind: 'bytes' }>): Failure {
  switch (downloaded.kind) {
    case 'refused':
      return refusedOf(url, downloaded.reason)
    case 'missing':
      return {
        code: 'media-missing',
        message: `The picture ${url} is not there: the server answers with HTTP ${downloaded.status}`,
        where: url,
        hint: 'Put the file back in the CMS, or take it out of the entries that show it.',
      }
    case 'unchanged':
      return {
        code: CODES.failed,
        message: `The server of ${url} answers 304 to a question that it was not asked`,
        where: url,
      }
    case 'too-large':
    case 'failed':
      return {
        code: CODES[downloaded.kind],
        message: `The picture ${url} could not be fetched: ${downloaded.reason}`,
        where: url,
        hint: downloaded.kind === 'too-large' ? 'Upload a smaller file.' : 'Look whether its server runs.',
      }
  }
}

const refusedOf = (url: string, reason: string): Failure => ({
  code: CODES.refused,
  message: `The picture ${url.slice(0, 300)} is not fetched: ${reason}`,
  where: url.slice(0, 300),
  hint: 'Media come from hosts that the source names (`mediaHosts`); a CMS on this machine needs `privateNetwork: true`.',
})

const unreadable = (url: string, reason: string): Failure => ({
  code: 'media-unreadable',
  message: `The picture ${url} cannot be used: ${reason}`,
  where: url,
  hint: 'Save it anew as JPEG, PNG, WebP, AVIF, GIF or SVG.',
})

const keptOf = (failure: Failure): Failure => ({
  ...failure,
  message: `${failure.message}; the last good copy of it is shown`,
})
