import { afterEach, expect, test } from 'vitest'
import { type ReceiverOptions, webhookReceiver } from '#intake/webhooks/receive.ts'
import type { Ledger } from '#ledger/ledger.ts'
import { sqliteLedger } from '#ledger/sqlite.ts'

const SECRET = 'hook-secret-1'
const ledgers: Ledger[] = []
afterEach(async () => {
  for (const ledger of ledgers.splice(0)) await ledger[Symbol.asyncDispose]()
})

async function open(change: Partial<ReceiverOptions> = {}) {
  const ledger = await sqliteLedger(':memory:')
  ledgers.push(ledger)
  const triggered: unknown[] = []
  const clock = { now: () => 1_000_000 }
  const receiver = webhookReceiver({
    hooks: { newsroom: { scheme: 'strapi', secrets: [SECRET] } },
    ledger,
    intake: {
      async trigger(request) {
        triggered.push(request)
        return { sites: ['acme', 'beta'], queued: true }
      },
    },
    declared: async () => ['acme', 'beta'],
    clock,
    ...change,
  })
  const call = (
    source: string,
    body: string,
    headers: Record<string, string> = { authorization: `Bearer ${SECRET}` },
  ) => receiver.receive(source, new Request(`http://localhost:7001/hooks/${source}`, { method: 'POST', body, headers }))
  return { ledger, receiver, triggered, call }
}

const edit = (at: string) =>
  JSON.stringify({ event: 'entry.update', uid: 'api::article.article', entry: { documentId: 'd1', updatedAt: at } })

test('a call makes the sites of its source wanted, and is written down without its secret', async () => {
  const { ledger, triggered, call } = await open()
  expect((await call('newsroom', edit('2026-11-20'))).status).toBe(202)
  expect(triggered).toEqual([
    {
      source: 'newsroom',
      cause: { kind: 'webhook', about: 'newsroom: entry.update api::article.article d1', delivery: expect.any(String) },
    },
  ])
  const [delivery] = await ledger.deliveries.list()
  expect(delivery).toMatchObject({
    source: 'newsroom',
    status: 'accepted',
    sites: ['acme', 'beta'],
    body: edit('2026-11-20'),
  })
  expect(JSON.stringify(delivery)).not.toContain(SECRET)
})

test('a delivery that comes again is answered, and does nothing', async () => {
  const { triggered, call } = await open()
  await call('newsroom', edit('2026-11-20'))
  expect((await call('newsroom', edit('2026-11-20'))).status).toBe(200)
  expect((await call('newsroom', edit('2026-11-21'))).status).toBe(202)
  expect(triggered).toHaveLength(2)
})

test('forged calls are refused, and a flood of them is written down in part only', async () => {
  const { ledger, triggered, call } = await open()
  for (let index = 0; index < 50; index++)
    expect((await call('newsroom', edit(String(index)), { authorization: 'Bearer guessed' })).status).toBe(401)
  expect(triggered).toEqual([])
  const listed = await ledger.deliveries.list()
  expect(listed).toHaveLength(10)
  expect(listed[0]).toMatchObject({ status: 'refused', body: '', sites: [] })
})

test('a body beyond a mebibyte is not read to its end', async () => {
  const { ledger, triggered, receiver } = await open()
  let pulled = 0
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      pulled++
      controller.enqueue(new Uint8Array(64 * 1024))
    },
  })
  const request = new Request('http://localhost/hooks/newsroom', {
    method: 'POST',
    body,
    headers: { authorization: SECRET },
    duplex: 'half',
  } as RequestInit)
  expect((await receiver.receive('newsroom', request)).status).toBe(413)
  expect(pulled).toBeLessThan(25)
  expect(triggered).toEqual([])
  expect((await ledger.deliveries.list())[0]).toMatchObject({ status: 'refused' })
})

test('bodies that are no JSON are a hint like any other, once their sender is known', async () => {
  const { triggered, call } = await open()
  for (const body of ['', '{', '[1]', 'null', '"text"']) expect((await call('newsroom', body)).status).toBe(202)
  expect(triggered).toHaveLength(5)
})

test('a source without a webhook is not found, whatever its name', async () => {
  const { call } = await open()
  for (const source of ['blog', '__proto__', 'constructor']) expect((await call(source, '{}')).status).toBe(404)
})

test('what could not be made wanted is not called known', async () => {
  let away = true
  const { triggered, call } = await open({
    intake: {
      async trigger() {
        if (away) throw new Error('the ledger is away')
        return { sites: ['acme'], queued: true }
      },
    },
  })
  await expect(call('newsroom', edit('1'))).rejects.toThrow('the ledger is away')
  away = false
  expect((await call('newsroom', edit('1'))).status).toBe(202)
  expect(triggered).toEqual([])
})

test('a delivery can be done again, a refused one cannot', async () => {
  const { ledger, receiver, triggered, call } = await open()
  await call('newsroom', edit('1'))
  await call('newsroom', edit('2'), { authorization: 'guessed' })
  const [first, second] = await ledger.deliveries.list()
  const known = [first, second].find(delivery => delivery?.status === 'accepted')
  const refused = [first, second].find(delivery => delivery?.status === 'refused')
  expect(await receiver.replay('newsroom', known?.id ?? '', { actor: 'ann' })).toEqual(['acme', 'beta'])
  expect(triggered.at(-1)).toMatchObject({ cause: { actor: 'ann' } })
  expect(await receiver.replay('newsroom', refused?.id ?? '', { actor: 'ann' })).toBeNull()
  expect(await receiver.replay('newsroom', 'unknown', { actor: 'ann' })).toBeNull()
  await receiver.replay('newsroom', known?.id ?? '', { actor: 'ann', only: site => site === 'beta' })
  expect(triggered.at(-1)).toMatchObject({ source: 'newsroom', sites: ['beta'] })
})
