import { request } from 'undici'
import type { HealthCheck } from '#model/environment.ts'

/** Where a check looks. */
export interface Target {
  readonly url: URL
  /** The host that the request names; the URL's own when absent. */
  readonly host?: string
}

const WITHIN = 5000
/** A body is read up to here: a text that must stand in it stands before. */
const MOST_BYTES = 4 * 1024 * 1024

/** Asks once. Null when the answer is as it should be, else what was wrong with it. */
export async function probe(
  { status = 200, text, withinMs = WITHIN }: HealthCheck,
  { url, host }: Target,
  signal?: AbortSignal,
): Promise<string | null> {
  const late = AbortSignal.timeout(withinMs)
  try {
    const { statusCode, body } = await request(url, {
      headers: { ...(host !== undefined && { host }), 'user-agent': 'nextgen-health-check', accept: '*/*' },
      signal: signal ? AbortSignal.any([signal, late]) : late,
    })
    const got = text === undefined ? await body.dump().then(() => '') : await textOf(body)
    if (statusCode !== status) return `expected the status ${status}, got ${statusCode}`
    return text === undefined || got.includes(text) ? null : `expected the text ${JSON.stringify(text)}, got none`
  } catch (error) {
    signal?.throwIfAborted()
    if (late.aborted) return `expected an answer within ${withinMs} ms, got none`
    return `expected an answer, got: ${error instanceof Error ? error.message || error.name : String(error)}`
  }
}

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  for await (const chunk of body) {
    text += decoder.decode(chunk, { stream: true })
    bytes += chunk.length
    if (bytes >= MOST_BYTES) break
  }
  return text
}
