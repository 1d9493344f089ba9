import { createHmac } from 'node:crypto'
import type { Clock } from '#base/clock.ts'
import { digestOf } from '#base/hash.ts'
import { retry } from '#base/retry.ts'
import type { ReleaseEvent } from './event.ts'

export interface WebhookOptions {
  readonly url: string
  /** Signs by the Standard Webhooks scheme: `whsec_` and base64, or any text. */
  readonly secret?: string
  readonly clock: Clock
  readonly signal?: AbortSignal
}

const TIMEOUT = 5000

/** Posts an event; one delivery, however often it is tried, has one id. Throws when nobody took it in the end. */
export async function postEvent(event: ReleaseEvent, { url, secret, clock, signal }: WebhookOptions): Promise<void> {
  const body = JSON.stringify(event)
  const id = `msg_${digestOf(body).slice(0, 32)}`
  await retry(
    async () => {
      const timestamp = String(Math.floor(clock.now() / 1000))
      const timeout = AbortSignal.timeout(TIMEOUT)
      const answer = await fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'user-agent': 'nextgen',
          'webhook-id': id,
          'webhook-timestamp': timestamp,
          ...(secret && { 'webhook-signature': signatureOf(`${id}.${timestamp}.${body}`, secret) }),
        },
        body,
        redirect: 'error',
        signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      })
      await answer.body?.cancel()
      if (!answer.ok) throw new RefusedError(answer.status)
    },
    {
      retryable: error => !(error instanceof RefusedError) || error.mayHelp,
      attempts: 3,
      baseDelay: 500,
      clock,
      signal,
    },
  )
}

class RefusedError extends Error {
  readonly mayHelp: boolean
  constructor(status: number) {
    super(`it answered ${status}`)
    this.mayHelp = status === 429 || status >= 500
  }
}

function signatureOf(content: string, secret: string): string {
  const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice('whsec_'.length), 'base64') : secret
  return `v1,${createHmac('sha256', key).update(content).digest('base64')}`
}
