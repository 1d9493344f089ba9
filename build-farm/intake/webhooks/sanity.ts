import { refused, type Scheme } from './scheme.ts'
import { bodyId, isFresh, isSignedByAny, pairs, signed, told } from './signatures.ts'

/** `sanity-webhook-signature: t=<ms>,v1=<base64url>` over `<t>.<body>`. Source: sanity.io/docs/webhooks, @sanity/webhook. */
export const sanity: Scheme = ({ headers, body }, { secrets, ...time }) => {
  const { t = '', v1 } = pairs(headers['sanity-webhook-signature'] ?? '')
  if (!v1) return refused('no header sanity-webhook-signature: give the webhook a secret')
  if (!isSignedByAny(secrets, v1, secret => signed(secret, `${t}.${body}`, 'base64url')))
    return refused('the signature is wrong')
  if (!isFresh(Number(t), time)) return refused('it was signed too long ago, or one of the clocks is wrong')
  return {
    ok: true,
    id: headers['idempotency-key'] ?? bodyId(`${t}.${body}`),
    about: told(headers['sanity-operation'], headers['sanity-document-id']),
  }
}
