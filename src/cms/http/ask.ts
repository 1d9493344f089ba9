import { type Failure, SiteError } from '#model/failure.ts'
import type { Fetch } from './fetch.ts'

export interface Asking {
  readonly fetch: Fetch
  /** Of the source, for messages: `strapi https://cms.example`. */
  readonly name: string
  readonly headers: Readonly<Record<string, string>>
  /** Says what to do about 401 and 403. */
  readonly credentials: string
  readonly signal?: AbortSignal
}

export interface Answer {
  readonly status: number
  readonly headers: Headers
  /** Parsed JSON; undefined for an answer that is an error and holds none. */
  readonly body: unknown
}

/** Bytes of one answer: a hundred entries of the largest kind, and no more. */
const MAX_BYTES = 256 * 1024 * 1024

/**
 * Asks for JSON. Answers of 2xx, and of 400 and 404, come back: what these mean, the adapter knows. Everything else throws a
 * `SiteError`, whose messages name neither the query (Ghost's key stands there) nor a header.
 */
export async function ask(url: URL, asking: Asking): Promise<Answer> {
  const { fetch, headers, signal } = asking
  const place = `${url.origin}${url.pathname}`
  let response: Response
  let text: string
  try {
    response = await fetch(url, { headers: { accept: 'application/json', ...headers }, ...(signal && { signal }) })
    if (response.status === 401 || response.status === 403) throw new SiteError(refused(response.status, place, asking))
    if (response.status >= 300 && response.status < 400) throw new SiteError(moved(response, place, asking))
    if (response.status === 429 || response.status >= 500) throw new SiteError(unavailable(response, place, asking))
    text = await readText(response, place, asking)
  } catch (error) {
    if (error instanceof SiteError) throw error
    signal?.throwIfAborted()
    throw new SiteError(unreachable(error, place, asking), { cause: error })
  }
  const { status } = response
  try {
    return { status, headers: response.headers, body: JSON.parse(text) }
  } catch (cause) {
    if (status >= 400) return { status, headers: response.headers, body: undefined }
    throw new SiteError(malformed(`the text does not parse: ${(cause as Error).message}`, place, asking), { cause })
  }
}

async function readText(response: Response, place: string, asking: Asking): Promise<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let bytes = 0
  let text = ''
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.length
    if (bytes > MAX_BYTES) throw new SiteError(malformed(`it is larger than ${MAX_BYTES / 2 ** 20} MiB`, place, asking))
    text += decode(() => decoder.decode(chunk, { stream: true }))
  }
  return text + decode(() => decoder.decode())

  function decode(work: () => string): string {
    try {
      return work()
    } catch (cause) {
      throw new SiteError(malformed('it is not UTF-8', place, asking), { cause })
    }
  }
}

/** An answer that is no JSON, or JSON of another shape than the CMS's documentation promises. */
export const malformed = (why: string, place: string, { name }: Pick<Asking, 'name'>): Failure => ({
  code: 'cms-malformed',
  message: `Expected JSON as the CMS documents it from ${name}, but ${why}`,
  where: place,
  hint: 'Look at the address in a browser: a proxy or a login page may answer in place of the CMS.',
})

const refused = (status: number, place: string, { name, credentials }: Asking): Failure => ({
  code: status === 401 ? 'cms-credentials' : 'cms-forbidden',
  message:
    status === 401
      ? `${name} does not accept the credentials (HTTP 401)`
      : `The credentials do not allow to read this from ${name} (HTTP 403)`,
  where: place,
  hint: credentials,
})

const moved = ({ status, headers }: Response, place: string, { name }: Asking): Failure => ({
  code: 'cms-moved',
  message: `${name} answers with a redirect (HTTP ${status}) to ${originOf(headers.get('location'), place)}; it is not followed, since the credentials would go along`,
  where: place,
  hint: 'Name the address that it redirects to as the `url` of the source.',
})

function originOf(location: string | null, place: string): string {
  try {
    return new URL(location ?? '', place).origin
  } catch {
    return 'an address that cannot be read'
  }
}

const unavailable = ({ status }: Response, place: string, { name }: Asking): Failure => ({
  code: status === 429 ? 'cms-rate-limited' : 'cms-unavailable',
  message: `${name} still answers with HTTP ${status} after several attempts`,
  where: place,
  hint:
    status === 429
      ? 'Lower `rate.concurrency` or `rate.perSecond` of the source.'
      : 'Look at the log of the CMS; what is live stays live.',
})

function unreachable(error: unknown, place: string, { name }: Asking): Failure {
  const cause = (error as { cause?: { code?: string; message?: string } }).cause
  const timeout = error instanceof Error && error.name === 'TimeoutError'
  const why = timeout ? 'it took longer than a minute' : (cause?.code ?? cause?.message ?? (error as Error).message)
  return {
    code: timeout ? 'cms-timeout' : 'cms-unreachable',
    message: `${name} could not be reached: ${why}`,
    where: place,
    hint: 'Check the `url` of the source, and that the CMS runs; what is live stays live.',
  }
}
