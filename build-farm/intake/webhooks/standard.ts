import { refused, type Scheme } from './scheme.ts'
import { isFresh, isSignedByAny, membersOf, signed, told } from './signatures.ts'

/**
 * Standard Webhooks: `webhook-id`, `webhook-timestamp` (s) and `webhook-signature`, a list of `v1,<base64>` over
 * `<id>.<timestamp>.<body>`; secrets as `whsec_<base64>`. Source: github.com/standard-webhooks/standard-webhooks.
 */
export const standard: Scheme = ({ headers, body }, { secrets, ...time }) => {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures } = headers
  if (!id || !timestamp || !signatures)
    return refused('expected the headers webhook-id, webhook-timestamp and webhook-signature')
  const keys = secrets.map(secret => Buffer.from(secret.replace(/^whsec_/, ''), 'base64'))
  const text = `${id}.${timestamp}.${body}`
  const given = signatures.split(' ').flatMap(each => (each.startsWith('v1,') ? [each.slice(3)] : []))
  const matches = given.map(signature => isSignedByAny(keys, signature, key => signed(key, text, 'base64')))
  if (!matches.includes(true)) return refused('the signature is wrong')
  if (!isFresh(Number(timestamp) * 1000, time))
    return refused('it was signed too long ago, or one of the clocks is wrong')
  return { ok: true, id, about: told(membersOf(body).type) }
}
