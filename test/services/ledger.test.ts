import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import { afterAll, describe, expect, test } from 'vitest'
import { LedgerError } from '#ledger/ledger.ts'
import { postgresLedger } from '#ledger/postgres.ts'
import { ledgerContract } from '../contracts/ledger.ts'
import { startPostgres, whyNoPostgres } from './postgres.ts'
import type { Server } from './redis.ts'

const why = whyNoPostgres()
if (why) console.log(`Not run: ${why}`)
const server: Server | null = why ? null : await startPostgres()
const url = server?.url ?? ''
afterAll(() => server?.[Symbol.asyncDispose]())

describe.skipIf(!server)('on PostgreSQL', () => {
  ledgerContract('a ledger in PostgreSQL', () => postgresLedger({ url }))

  test('a server that is starting is waited for', async () => {
    await using starting = await startingServer(url, { refusals: 3 })
    await using ledger = await postgresLedger({ url: starting.url, schema: 'starting' })
    expect(await ledger.audit.list()).toEqual([])
    expect(starting.refused).toBe(3)
  })

  test('several processes that open a new ledger at once make its tables once', async () => {
    const ledgers = await Promise.all([1, 2, 3].map(() => postgresLedger({ url, schema: 'together' })))
    await ledgers[0]?.audit.note({ at: 1, actor: 'ann', action: 'trigger', subject: 'acme', ok: true })
    expect(await ledgers[2]?.audit.list()).toHaveLength(1)
    for (const ledger of ledgers) await ledger[Symbol.asyncDispose]()
  })

  test('a database that is away is a LedgerError without the password, and the ledger goes on when it is back', async () => {
    await using ledger = await postgresLedger({ url, schema: 'outage' })
    await server?.stop()
    await expect(ledger.audit.list()).rejects.toThrow(LedgerError)
    const secret = url.replace('postgres@', 'postgres:hunter2@')
    await expect(postgresLedger({ url: secret })).rejects.toThrow(expect.objectContaining({ name: 'LedgerError' }))
    await expect(postgresLedger({ url: secret })).rejects.not.toThrow(/hunter2/)
    await server?.restart()
    await expect.poll(() => ledger.audit.list().catch(() => null), { timeout: 20_000 }).toEqual([])
  })
})

/** In front of a server; its first connections are answered as PostgreSQL does while it reads its log after a crash. */
async function startingServer(url: string, { refusals }: { readonly refusals: number }) {
  const { port } = new URL(url)
  let refused = 0
  const front = createServer(client => {
    client.on('error', () => {})
    if (refused < refusals) {
      refused++
      const fields = ['SFATAL', 'VFATAL', 'C57P03', 'Mthe database system is starting up', ''].join('\0')
      const length = Buffer.alloc(4)
      length.writeInt32BE(4 + fields.length + 1)
      client.once('data', () => client.end(Buffer.concat([Buffer.from('E'), length, Buffer.from(`${fields}\0`)])))
      return
    }
    const server = connect(Number(port), '127.0.0.1').on('error', () => client.destroy())
    client.pipe(server).pipe(client)
  }).listen(0, '127.0.0.1')
  await once(front, 'listening')
  return {
    url: url.replace(`:${port}/`, `:${(front.address() as AddressInfo).port}/`),
    get refused() {
      return refused
    },
    async [Symbol.asyncDispose]() {
      front.close()
    },
  }
}
