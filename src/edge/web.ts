import type { Answer, Question } from './answer.ts'

/**
 * A web-standard request as the edge looks at it. `host` as sent by the visitor; by default that of the `host` header, or
 * where a server hands none on, of the URL.
 */
export function asQuestion(request: Request, host?: string): Question {
  const url = new URL(request.url)
  const forwarded = request.headers.get('x-forwarded-proto')
  return {
    method: request.method,
    host: host ?? request.headers.get('host') ?? url.host,
    target: url.pathname + url.search,
    secure: /^https\b/i.test(forwarded ?? url.protocol),
    header: name => request.headers.get(name),
  }
}

/** `encodeBody`: workers would otherwise encode once more what has a `content-encoding`. */
export const asResponse = ({ status, headers, body }: Answer): Response =>
  new Response(body as BodyInit | null, { status, headers, encodeBody: 'manual' } as ResponseInit)
