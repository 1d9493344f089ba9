import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sqliteLedger } from '#ledger/sqlite.ts'
import { run, runJson, start } from '../program.ts'
import { makeWorkspace, type TestWorkspace } from '../workspace.ts'

let workspace: TestWorkspace
const at = (...words: string[]): string[] => [...words, '--root', workspace.root]

beforeAll(async () => {
  workspace = await makeWorkspace()
  await workspace.addSite('acme', 'First words')
  await workspace.addSite('beta', 'Other words')
})
afterAll(() => workspace?.[Symbol.asyncDispose]())

test('a token is made, printed once, listed, revoked once, and every step is in the audit log', async () => {
  const made = await run(
    at('token', 'new', 'Ann Example', '--role', 'editor', '--sites', 'shop-*, acme', '--expires', '30d'),
  )
  expect(made.code).toBe(0)
  expect(made.stdout).toMatch(/^ngt_[0-9a-f]{12}_[0-9a-f]{48}\n$/)
  const { json } = await runJson(at('token', 'list'))
  const [token] = json.tokens
  expect(token).toMatchObject({ name: 'Ann Example', role: 'editor', sites: ['shop-*', 'acme'], revokedAt: null })
  expect(token.expiresAt - token.createdAt).toBeGreaterThan(29.9 * 86_400_000)
  expect(JSON.stringify(json)).not.toContain(made.stdout.trim().slice(17))
  expect((await run(at('token', 'list'))).stdout).toContain('Ann Example')
  expect(await run(at('token', 'revoke', token.id))).toMatchObject({ code: 0 })
  expect(await run(at('token', 'revoke', token.id))).toMatchObject({ code: 4 })
  await using ledger = await sqliteLedger(join(workspace.root, '.nextgen', 'farm', 'ledger.db'))
  expect((await ledger.audit.list()).map(({ action, ok }) => `${action} ${ok}`).sort()).toEqual([
    ...['token-new true', 'token-revoke false', 'token-revoke true'],
  ])
})

test.each([
  [['new', 'x'], 'needs --role'],
  [['new'], 'needs a name'],
  [['new', 'x', '--role', 'king'], 'Expected a role (viewer, editor, publisher, admin), got "king"'],
  [['new', 'x', '--role', 'viewer', '--sites', '../etc'], 'Expected the id of a site'],
  [['new', 'x', '--role', 'viewer', '--expires', 'soon'], '--expires expects a length of time'],
  [['destroy', 'x'], 'Expected `nextgen token new`'],
])('`nextgen token %s` is a usage error that says what to write', async (words, message) => {
  const { code, stderr } = await run(at('token', ...words))
  expect([code, stderr]).toEqual([2, expect.stringContaining(message)])
})

test('a farm takes a token that the command made, builds with it, rolls back, and writes the log of each build', async () => {
  const issue = async (...words: string[]) => (await run(at('token', 'new', 'bot', ...words))).stdout.trim()
  const [publisher, other] = [
    await issue('--role', 'publisher', '--sites', 'acme'),
    await issue('--role', 'publisher', '--sites', 'beta'),
  ]
  const farm = start(at('start', '--port', '0', '--api-port', '0', '--json'))
  try {
    const { status } = JSON.parse(await farm.printed('stdout', '\n'))
    const call = (path: string, token: string, body?: object) =>
      fetch(new URL(path, status), {
        method: body ? 'POST' : 'GET',
        headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) },
        ...(body && { body: JSON.stringify(body) }),
      })
    const json = async (path: string, token: string, body?: object) => (await call(path, token, body)).json()
    await workspace.write('sites/acme/content/posts/first.md', '---\ntitle: Second\n---\nSecond words\n')
    const releases = async () => (await json('/api/sites/acme/releases', publisher)).releases
    await expect.poll(async () => (await releases()).length, { timeout: 20_000 }).toBe(2)
    expect(await json('/api/sites/acme/rollback', other, {})).toMatchObject({ errors: [{ code: 'scope-exceeded' }] })
    expect(await json('/api/sites/acme/rollback', publisher, { note: 'wrong words' })).toMatchObject({
      ...{ ok: true, changed: true, release: { generation: 3, pinned: true, restores: 1, note: 'wrong words' } },
    })
    expect((await releases())[0].actor).toMatch(/^bot \([0-9a-f]{12}\)$/)
    expect(await json('/api/sites/acme/unpin', publisher, {})).toMatchObject({ release: { generation: 4 } })
    expect(await json('/api/sites/acme/promote', publisher, { from: 'live' })).toMatchObject({
      ...{ ok: false, errors: [{ code: 'environment-unknown' }] },
    })
    const { builds } = await json('/api/builds', publisher)
    expect(builds.length).toBeGreaterThan(1)
    const log = await (await call(`/api/builds/${builds[0].id}/log`, publisher)).text()
    expect(log).toMatch(
      /Build .* of acme for live[\s\S]*Wanted: file[\s\S]*render: \d+ ms[\s\S]*End: built, generation 2/,
    )
    expect((await call(`/api/builds/${builds[0].id}/log`, other)).status).toBe(404)
  } finally {
    farm.child.kill('SIGTERM')
    await farm.ended
  }
})
