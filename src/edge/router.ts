import type { Blobs } from '#blobs/blobs.ts'
import type { Bucket } from '#bucket/bucket.ts'
import type { Pointer } from '#model/pointer.ts'
import { type Answer, type Question, redirectTo } from './answer.ts'
import { readFleet } from './fleet.ts'
import { fleetPage } from './fleet-page.ts'
import { createFresh } from './fresh.ts'
import { destinationOf, portOf } from './host.ts'
import { asHeader } from './location.ts'
import {
  badHost,
  badPath,
  failed,
  gone,
  noSuchRelease,
  nothingHere,
  notReleased,
  unknownHost,
  wrongMethod,
} from './messages.ts'
import { answerFromRelease } from './release-answer.ts'
import { createReleases } from './releases.ts'
import { asQuestion, asResponse } from './web.ts'

export interface EdgeOptions {
  readonly bucket: Bucket
  /** Must verify what it reads. */
  readonly blobs: Blobs
  /** Whose pointers answer at `<site>.localhost` and on the start page; hosts say their environment themselves. */
  readonly environment?: string
  /** How old a pointer or the claim of a host may be, in ms: 200 for a directory and 900 for other buckets unless given. */
  readonly maxAge?: number
  /** ms; only differences matter. */
  readonly now?: () => number
  /** Whether `localhost` and the loopback addresses show the list of sites. */
  readonly startPage?: boolean
  /** Told of everything that went wrong inside, whether the visitor noticed or an older value covered it. */
  readonly onError?: (error: unknown, about: string) => void
  /** false: visitors do not wait for what another's request reads, as workers must have it; true unless given. */
  readonly sharedReads?: boolean
  /** Whether answers carry `cache-tag`, for caches that are purged by it. */
  readonly cacheTags?: boolean
  /** Bytes of manifests (as JSON) and of files that are kept in memory; 64 MiB each unless given. */
  readonly memory?: { readonly manifests?: number; readonly files?: number }
}

/** A site's visitors' side. Both functions always answer: what goes wrong becomes a page with a status. */
export interface Edge {
  /** For web-standard hosts: workers, tests. */
  fetch(request: Request): Promise<Response>
  /** The same without the cost of web objects. */
  answer(question: Question): Promise<Answer>
  /** A release of this process has just become live: visitors see it at once, not when its pointer is read again. */
  refresh(site: string): void
}

const MIB = 1024 * 1024

/**
 * The edge over a bucket: finds the site by the host, its release by the pointer, and answers from that one release
 * alone.
 */
export function createEdge(options: EdgeOptions): Edge {
  const { bucket, blobs, environment = 'live', startPage = true, cacheTags = false } = options
  const { sharedReads: shared = true } = options
  const now = options.now ?? (() => performance.now())
  const onError = options.onError ?? (() => {})
  const maxAge = options.maxAge ?? (bucket.directory === undefined ? 900 : 200)
  const { manifests: manifestBytes = 64 * MIB, files: blobBytes = 64 * MIB } = options.memory ?? {}
  const limits = { maxAge, manifestBytes, blobBytes }
  const releases = createReleases({ bucket, blobs, now, onStale: onError, shared, cacheTags, ...limits })
  const fleets = createFresh<readonly Pointer[]>({
    read: of => readFleet(bucket, releases, of, onError),
    ...{ maxAge: 2000, now, onStale: onError, shared, maxKeys: 1 },
  })

  async function respond(question: Question): Promise<Answer> {
    if (question.method !== 'GET' && question.method !== 'HEAD') return wrongMethod(question.method)
    if (!question.target.startsWith('/')) return badPath
    const destination = destinationOf(question.host)
    switch (destination.kind) {
      case 'fleet':
        return fleet(question)
      case 'site':
        return fromSite(question, destination.site)
      case 'preview':
        return preview(question, destination.site, destination.digestStart)
      case 'domain':
        return fromHost(question, destination.host)
      case 'invalid':
        return badHost
    }
  }

  async function fleet({ target, host }: Question): Promise<Answer> {
    if (!startPage || !/^\/(\?|$)/.test(target)) return nothingHere
    return fleetPage(await fleets.get(environment), environment, portOf(host))
  }

  /** A claim says only whom to ask: the pointer says whether it has the host, and whether as its domain or an alias. */
  async function fromHost(question: Question, host: string): Promise<Answer> {
    const claim = await releases.claimOf(host)
    if (!claim || claim.vacated) return unknownHost(host)
    const pointer = await releases.pointerOf(claim.site, claim.environment)
    if (!pointer?.hosts.includes(host)) return unknownHost(host)
    if (host === pointer.hosts[0]) return fromPointer(question, pointer)
    const scheme = question.secure ? 'https' : 'http'
    return redirectTo(`${scheme}://${pointer.hosts[0]}${portOf(question.host)}${asHeader(question.target)}`)
  }

  async function fromSite(question: Question, site: string): Promise<Answer> {
    const pointer = await releases.pointerOf(site, environment)
    return pointer ? fromPointer(question, pointer) : notReleased(site, environment)
  }

  async function fromPointer(question: Question, pointer: Pointer): Promise<Answer> {
    const { site, manifest } = pointer
    if (pointer.gone && pointer.gone !== true) return redirectTo(asHeader(pointer.gone.redirect))
    if (pointer.gone || manifest === null) return gone
    const about = `${pointer.environment}, generation ${pointer.generation}`
    const answer = await answerFromRelease(releases, question, site, manifest, about)
    return pointer.environment === 'live' ? answer : unlisted(answer)
  }

  async function preview(question: Question, site: string, digestStart: string): Promise<Answer> {
    const manifest = await releases.manifestFrom(site, digestStart)
    if (!manifest) return noSuchRelease(site, digestStart)
    return unlisted(await answerFromRelease(releases, question, site, manifest, 'a preview'))
  }

  async function answer(question: Question): Promise<Answer> {
    try {
      const answered = await respond(question)
      return question.method === 'HEAD' ? { ...answered, body: null } : answered
    } catch (error) {
      onError(error, `${question.host} ${question.target}`)
      return failed(error)
    }
  }

  return {
    answer,
    fetch: async request => asResponse(await answer(asQuestion(request))),
    refresh: site => releases.expire(site, environment),
  }
}

/** Search engines are to list the live site alone. */
const unlisted = (answer: Answer): Answer => ({
  ...answer,
  headers: { ...answer.headers, 'x-robots-tag': 'noindex' },
})
