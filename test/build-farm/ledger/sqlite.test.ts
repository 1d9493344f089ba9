import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { sqliteLedger } from '#ledger/sqlite.ts'
import { ledgerContract } from '../../contracts/ledger.ts'

const dir = await mkdtemp(join(tmpdir(), 'nextgen-ledger-'))
afterAll(() => rm(dir, { recursive: true, force: true }))

ledgerContract('a ledger in SQLite', () => sqliteLedger(join(dir, 'farm', 'ledger.db')))

test('a ledger that is opened again holds what it held; two that open a new file at once make its tables once', async () => {
  const file = join(dir, 'again', 'ledger.db')
  const both = await Promise.all([sqliteLedger(file), sqliteLedger(file)])
  await both[0].audit.note({ at: 1, actor: 'ann', action: 'trigger', subject: 'acme', ok: true })
  for (const ledger of both) await ledger[Symbol.asyncDispose]()
  await using ledger = await sqliteLedger(file)
  expect(await ledger.audit.list()).toHaveLength(1)
})

test('what the database refuses is told with the name of the ledger and the call', async () => {
  const ledger = await sqliteLedger(':memory:')
  await ledger[Symbol.asyncDispose]()
  await expect(ledger.audit.list()).rejects.toMatchObject({
    name: 'LedgerError',
    message: expect.stringContaining('sqlite :memory: could not do "list"'),
  })
})
