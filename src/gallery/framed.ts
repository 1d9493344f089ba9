import { hash } from 'node:crypto'
import type { Answer, Question } from '#edge/answer.ts'

/** Lets the gallery load a page again where it stands, scrolled as it was. The only thing that its pages have and others have not. */
const LISTENER = `addEventListener('message',e=>{if(e.source===parent&&e.data==='nextgen-gallery:reload')location.reload()})`
const SCRIPT = `<script>${LISTENER}</script>`
const SOURCE = `'sha256-${hash('sha256', LISTENER, 'base64')}'`

/** A request as the edge is to answer it for a frame: with text that can be added to. */
export const asked = (question: Question): Question => ({
  ...question,
  header: name => (name === 'accept-encoding' || name === 'if-none-match' ? undefined : question.header(name)),
})

/** An answer of the edge that the gallery may show in a frame; `origins` are those of its page. */
export function framed(answer: Answer, origins: readonly string[]): Answer {
  const headers: Record<string, string> = { ...answer.headers }
  for (const name of ['content-security-policy', 'content-security-policy-report-only'])
    if (headers[name] !== undefined) headers[name] = framedPolicy(headers[name], origins)
  if (!/^text\/html\b/.test(headers['content-type'] ?? '')) return { ...answer, headers }
  headers['cache-control'] = 'no-store'
  if (answer.body === null) return { ...answer, headers }
  const html = typeof answer.body === 'string' ? answer.body : new TextDecoder().decode(answer.body)
  const body = new TextEncoder().encode(html + SCRIPT)
  return { ...answer, headers: { ...headers, 'content-length': String(body.byteLength) }, body }
}

function framedPolicy(policy: string, origins: readonly string[]): string {
  const directives = policy
    .split(';')
    .map(part => part.trim())
    .filter(Boolean)
  const others = directives.filter(directive => !/^(frame-ancestors|script-src)\b/i.test(directive))
  const scripts =
    directives.find(directive => /^script-src\s/i.test(directive)) ??
    directives.find(directive => /^default-src\s/i.test(directive))?.replace(/^default-src/i, 'script-src')
  const allowed =
    scripts &&
    `${scripts.replace(/\s'none'/, '')}${/'unsafe-inline'/.test(scripts) && !/'(sha|nonce)/.test(scripts) ? '' : ` ${SOURCE}`}`
  return [...others, ...(allowed ? [allowed] : []), `frame-ancestors 'self' ${origins.join(' ')}`].join('; ')
}
