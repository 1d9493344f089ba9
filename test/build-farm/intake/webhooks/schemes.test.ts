import { createHmac } from 'node:crypto'
import { signRequest } from '@contentful/node-apps-toolkit'
import { encodeSignatureHeader } from '@sanity/webhook'
import { Webhook } from 'standardwebhooks'
import { describe, expect, test } from 'vitest'
import { SCHEMES } from '#intake/webhooks/receive.ts'
import type { RawHook } from '#intake/webhooks/scheme.ts'

const NOW = Date.UTC(2026, 10, 26, 12)
const TOLERANCE = 300_000
const SECRET = 'a'.repeat(64)
const WHSEC = `whsec_${Buffer.from('thirty-two bytes of a secret key').toString('base64')}`

/** A call as the sender's own library, or its documentation, signs it. */
const SENDERS: Record<
  keyof typeof SCHEMES,
  {
    readonly body: string
    readonly secret: string
    sign(body: string, time: number): Promise<Record<string, string>> | Record<string, string>
  }
> = {
  strapi: {
    body: '{"event":"entry.publish","uid":"api::article.article","entry":{"documentId":"w7ii960kn6lc76gcorsyu7di","updatedAt":"2026-11-20T23:30:21.913Z"}}',
    secret: 'hook-secret-1',
    sign: () => ({ authorization: 'Bearer hook-secret-1', 'x-strapi-event': 'entry.publish' }),
  },
  ghost: {
    body: '{"event":"post.published","post":{"current":{"slug":"draft-a"},"previous":{}}}',
    secret: 'whsec',
    sign: (body, time) => ({
      'x-ghost-signature': `sha256=${createHmac('sha256', 'whsec').update(`${body}${time}`).digest('hex')}, t=${time}`,
    }),
  },
  contentful: {
    body: '{"sys":{"id":"e1","type":"Entry"}}',
    secret: SECRET,
    sign(body, time) {
      const headers = {
        'x-contentful-topic': 'ContentManagement.Entry.publish',
        'content-type': 'application/vnd.contentful.management.v1+json',
      }
      const signed = signRequest(SECRET, { method: 'POST', path: '/hooks/newsroom', headers, body }, time)
      return { ...headers, ...signed, 'x-contentful-idempotency-key': 'key-1' } as Record<string, string>
    },
  },
  sanity: {
    body: '{"_id":"doc-1","_type":"article"}',
    secret: SECRET,
    async sign(body, time) {
      return {
        'sanity-webhook-signature': await encodeSignatureHeader(body, time, SECRET),
        'sanity-operation': 'update',
        'sanity-document-id': 'doc-1',
        'idempotency-key': 'key-2',
      }
    },
  },
  standard: {
    body: '{"type":"entry.changed"}',
    secret: WHSEC,
    sign: (body, time) => ({
      'webhook-id': 'msg_1',
      'webhook-timestamp': String(Math.floor(time / 1000)),
      'webhook-signature': `v1a,AAAA ${new Webhook(WHSEC).sign('msg_1', new Date(time), body)}`,
    }),
  },
}

const ABOUT = {
  strapi: 'entry.publish api::article.article w7ii960kn6lc76gcorsyu7di',
  ghost: 'post.published draft-a',
  contentful: 'ContentManagement.Entry.publish e1',
  sanity: 'update doc-1',
  standard: 'entry.changed',
} as const

const NAMES = Object.keys(SCHEMES) as (keyof typeof SCHEMES)[]

async function check(
  name: keyof typeof SCHEMES,
  change: { readonly hook?: Partial<RawHook>; readonly secrets?: readonly string[]; readonly signedAt?: number } = {},
) {
  const { body, secret, sign } = SENDERS[name]
  const headers = await sign(body, change.signedAt ?? NOW)
  const hook: RawHook = { method: 'POST', path: '/hooks/newsroom', headers, body, ...change.hook }
  return SCHEMES[name](hook, { secrets: change.secrets ?? [secret], tolerance: TOLERANCE, now: NOW })
}

describe.each(NAMES)('%s', name => {
  const { body, secret, sign } = SENDERS[name]

  test('a call of the sender is known by its secret, also while that is being changed', async () => {
    expect(await check(name)).toEqual({ ok: true, id: expect.any(String), about: ABOUT[name] })
    expect(await check(name, { secrets: ['the one before', secret] })).toMatchObject({ ok: true })
  })
  test('the same call has the same id', async () => {
    expect(await check(name)).toEqual(await check(name))
  })
  test('a call with another secret, or with none, is refused', async () => {
    expect(await check(name, { secrets: ['another'] })).toMatchObject({ ok: false })
    expect(await check(name, { hook: { headers: {} } })).toMatchObject({ ok: false })
  })
  test('headers that mean nothing are refused, whatever they hold', async () => {
    const headers = await sign(body, NOW)
    for (const value of ['', '=', 't=', 'v1=', 'sha256=, t=x', '\u0000', 'x'.repeat(10_000)]) {
      const broken = Object.fromEntries(Object.keys(headers).map(key => [key, value]))
      expect(await check(name, { hook: { headers: broken } })).toMatchObject({ ok: false })
    }
  })
})

describe.each(NAMES.filter(name => name !== 'strapi'))('%s, which signs what it sends', name => {
  test('a changed body is refused', async () => {
    const body = `${SENDERS[name].body} `
    expect(await check(name, { hook: { body } })).toMatchObject({ ok: false, reason: 'the signature is wrong' })
  })
  test('a call that was signed long ago, or in the future, is refused', async () => {
    for (const signedAt of [NOW - TOLERANCE - 2000, NOW + TOLERANCE + 2000])
      expect(await check(name, { signedAt })).toMatchObject({
        ok: false,
        reason: expect.stringMatching(/too long ago/),
      })
  })
})
