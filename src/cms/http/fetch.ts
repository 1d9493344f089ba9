/** The part of `fetch` that adapters use: what tests replace, and what decorators wrap. */
export type Fetch = (url: URL, request: FetchRequest) => Promise<Response>

export interface FetchRequest {
  readonly headers: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
}

/** How long a CMS may take over one answer, its body included, ms. */
const TIME_LIMIT = 60_000

/**
 * The platform's own, over connections that are kept. Redirects are not followed: credentials must reach the host that the
 * operator has named, and no other.
 */
export const platformFetch: Fetch = (url, { headers, signal }) => {
  const ends = AbortSignal.timeout(TIME_LIMIT)
  return fetch(url, { headers, redirect: 'manual', signal: signal ? AbortSignal.any([signal, ends]) : ends })
}

/** What a source has asked of its CMS so far. */
export interface Meter {
  readonly requests: number
  /** ms until the headers of all answers were there, added up: what the CMS took, not what was made of it. */
  readonly waited: number
}

export function meteredFetch(inner: Fetch): { readonly fetch: Fetch; readonly meter: Meter } {
  const meter = { requests: 0, waited: 0 }
  return {
    meter,
    async fetch(url, request) {
      meter.requests++
      const begun = performance.now()
      try {
        return await inner(url, request)
      } finally {
        meter.waited += performance.now() - begun
      }
    },
  }
}
