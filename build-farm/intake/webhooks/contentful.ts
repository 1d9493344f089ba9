import { refused, type Scheme } from './scheme.ts'
import { bodyId, isFresh, isSignedByAny, membersOf, signed, told } from './signatures.ts'

/**
 * `x-contentful-signature`: hex over method, path, the signed headers and the body, a line each. Source:
 * contentful.com/developers/docs/extensibility/webhooks/request-verification. A query in the hook's URL is written in a
 * way of Contentful's own: use none.
 */
export const contentful: Scheme = ({ method, path, headers, body }, { secrets, ...time }) => {
  const given = headers['x-contentful-signature']
  const names = (headers['x-contentful-signed-headers'] ?? '').split(',').map(name => name.trim().toLowerCase())
  if (given === undefined) return refused('no header x-contentful-signature: enable request verification in Contentful')
  if (!names.includes('x-contentful-timestamp')) return refused('the time is not among the signed headers')
  const lines = names.map(name => `${name}:${(headers[name] ?? '').trim()}`).join(';')
  const text = [method, path, lines, body].join('\n')
  if (!isSignedByAny(secrets, given, secret => signed(secret, text, 'hex'))) return refused('the signature is wrong')
  if (!isFresh(Number(headers['x-contentful-timestamp']), time))
    return refused('it was signed too long ago, or one of the clocks is wrong')
  const { sys } = membersOf(body) as { readonly sys?: { readonly id?: unknown } }
  return {
    ok: true,
    id: headers['x-contentful-idempotency-key'] ?? bodyId(text),
    about: told(headers['x-contentful-topic'], sys?.id),
  }
}
