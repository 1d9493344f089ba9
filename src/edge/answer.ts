/** A request, reduced to what the edge looks at: both a web `Request` and a Node request become one. */
export interface Question {
  readonly method: string
  /** As sent: perhaps upper case, perhaps with a port. */
  readonly host: string
  /** Path and query as sent, percent-encoding untouched. */
  readonly target: string
  /** Whether the visitor came by https. */
  readonly secure: boolean
  /** Value of a header by its lower-case name. */
  readonly header: (name: string) => string | null | undefined
}

/** What goes back. A HEAD request's answer has the headers of the GET and no body. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array | string | null
}

/** What is sent with whatever may be stored but must be asked about again. */
export const REVALIDATE = 'public, max-age=0, must-revalidate'

/** A redirect; `location` must be encoded already. */
export const redirectTo = (location: string, status = 301): Answer => ({
  status,
  headers: { location, 'cache-control': REVALIDATE, 'content-length': '0' },
  body: null,
})

/** An answer with text made here; `type` in full, with its charset. */
export function textAnswer(
  status: number,
  type: string,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  const length = String(new TextEncoder().encode(text).byteLength)
  const own = { 'content-type': type, 'content-length': length, 'x-content-type-options': 'nosniff' }
  return { status, headers: { ...own, 'cache-control': 'no-store', ...headers }, body: text }
}
