import { refused, type Scheme } from './scheme.ts'
import { bodyId, isFresh, isSignedByAny, membersOf, pairs, signed, told } from './signatures.ts'

/**
 * `X-Ghost-Signature: sha256=<hex>, t=<ms>` over the body followed by the time. Ghost gives no id. Source: deliveries of
 * Ghost 6.65; docs.ghost.org/admin-api/webhooks/overview.
 */
export const ghost: Scheme = ({ headers, body }, { secrets, ...time }) => {
  const { sha256, t = '' } = pairs(headers['x-ghost-signature'] ?? '')
  if (!sha256) return refused('no header x-ghost-signature: give the webhook a secret')
  if (!isSignedByAny(secrets, sha256, secret => signed(secret, body + t, 'hex')))
    return refused('the signature is wrong')
  if (!isFresh(Number(t), time)) return refused('it was signed too long ago, or one of the clocks is wrong')
  const { event, post, page } = membersOf(body)
  const { current, previous } = (post ?? page ?? {}) as Partial<Record<'current' | 'previous', { slug?: unknown }>>
  return { ok: true, id: bodyId(body + t), about: told(event, current?.slug ?? previous?.slug) }
}
