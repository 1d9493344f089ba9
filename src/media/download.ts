import { type Dispatcher, request } from 'undici'
import { AddressRefused, type Reach, refuseForeign } from './reach.ts'

export interface Downloading {
  readonly reach: Reach
  /** Of the reach; see `guardedDispatcher`. */
  readonly dispatcher: Dispatcher
  readonly maxBytes: number
  /** ms for everything: connecting, redirects, headers, body. */
  readonly timeLimit: number
  /** What the server said of the bytes that are here already. */
  readonly validators?: Validators
  readonly signal?: AbortSignal
}

export interface Validators {
  readonly etag?: string
  readonly lastModified?: string
}

export type Downloaded =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array; readonly validators: Validators }
  | { readonly kind: 'unchanged' }
  /** The server says that there is no such file. */
  | { readonly kind: 'missing'; readonly status: number }
  | { readonly kind: 'refused' | 'too-large' | 'failed'; readonly reason: string }

const MAX_REDIRECTS = 3
const HEADERS_LIMIT = 15_000
/** ms between two pieces of a body. */
const BODY_LIMIT = 15_000

/**
 * Fetches a file. Every address on the way is judged, those of redirects included; no credentials are ever sent; a body that
 * goes on after `maxBytes` is broken off. Rejects only when the signal is aborted.
 */
export async function download(address: string, downloading: Downloading): Promise<Downloaded> {
  const { signal, timeLimit } = downloading
  const ends = AbortSignal.timeout(timeLimit)
  try {
    return await follow(address, downloading, signal ? AbortSignal.any([signal, ends]) : ends)
  } catch (error) {
    signal?.throwIfAborted()
    if (error instanceof AddressRefused) return { kind: 'refused', reason: error.message }
    const refused = (error as { cause?: unknown }).cause
    if (refused instanceof AddressRefused) return { kind: 'refused', reason: refused.message }
    if (ends.aborted) return { kind: 'failed', reason: `it took longer than ${timeLimit / 1000} s` }
    const { code, message } = error as { code?: string; message?: string }
    return { kind: 'failed', reason: code ?? message ?? String(error) }
  }
}

async function follow(address: string, downloading: Downloading, signal: AbortSignal): Promise<Downloaded> {
  const { reach, dispatcher, validators } = downloading
  let url = parsed(address)
  for (let redirects = 0; ; redirects++) {
    refuseForeign(url, reach)
    const { statusCode, headers, body } = await request(url, {
      dispatcher,
      signal,
      headersTimeout: HEADERS_LIMIT,
      bodyTimeout: BODY_LIMIT,
      headers: {
        accept: 'image/*',
        'accept-encoding': 'identity',
        'user-agent': 'nextgen',
        ...(validators?.etag && { 'if-none-match': validators.etag }),
        ...(validators?.lastModified && { 'if-modified-since': validators.lastModified }),
      },
    })
    // A body that is not read would keep its connection.
    const leave = (): void => void body.on('error', () => {}).destroy()
    if (statusCode === 200) return read(body, headers, downloading.maxBytes)
    leave()
    if (statusCode === 304) return { kind: 'unchanged' }
    if (statusCode === 404 || statusCode === 410) return { kind: 'missing', status: statusCode }
    if (![301, 302, 303, 307, 308].includes(statusCode))
      return { kind: 'failed', reason: `the server answers with HTTP ${statusCode}` }
    if (redirects === MAX_REDIRECTS)
      return { kind: 'refused', reason: `it is redirected more than ${MAX_REDIRECTS} times` }
    url = parsed(textOf(headers.location) ?? '', url)
  }
}

async function read(
  body: Dispatcher.ResponseData['body'],
  headers: Dispatcher.ResponseData['headers'],
  maxBytes: number,
): Promise<Downloaded> {
  const tooLarge = (): Downloaded => {
    body.on('error', () => {}).destroy()
    return { kind: 'too-large', reason: `it has more than ${maxBytes} bytes` }
  }
  if (Number(textOf(headers['content-length'])) > maxBytes) return tooLarge()
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    length += chunk.length
    if (length > maxBytes) return tooLarge()
    chunks.push(chunk)
  }
  const etag = textOf(headers.etag)
  const lastModified = textOf(headers['last-modified'])
  const validators = { ...(etag && { etag }), ...(lastModified && { lastModified }) }
  return { kind: 'bytes', bytes: Buffer.concat(chunks, length), validators }
}

function parsed(address: string, base?: URL): URL {
  const url = URL.parse(address, base)
  if (!url) throw new AddressRefused(`${JSON.stringify(address.slice(0, 200))} is no address`)
  url.hash = ''
  return url
}

const textOf = (header: string | string[] | undefined): string | undefined =>
  Array.isArray(header) ? header[0] : header
