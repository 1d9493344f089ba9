import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Webhook } from 'standardwebhooks'
import { expect, test } from 'vitest'
import { systemClock } from '#base/clock.ts'
import type { NotifyTarget } from '#model/environment.ts'
import type { Pointer } from '#model/pointer.ts'
import { releaseEvent } from '#release/notify/event.ts'
import { notify } from '#release/notify/notify.ts'
import { manualClock } from '../../base/manual-clock.ts'
import { startHookReceiver } from '../hook-receiver.ts'

const live: Pointer = {
  ...{ version: 1, site: 'acme', environment: 'live', generation: 3, manifest: null, gone: true, pinned: false },
  ...{
    hosts: ['acme.example'],
    reason: 'publish',
    actor: 'ann',
    releasedAt: '2026-01-02T00:00:00Z',
    predecessor: null,
  },
}
const event = releaseEvent({ outcome: 'released', released: live, live, errors: [], now: Date.UTC(2026, 0, 2) })
const SECRET = `whsec_${Buffer.from('a secret of the test, 24+').toString('base64')}`

const tell = (targets: readonly NotifyTarget[], clock = systemClock) =>
  notify(event, { targets, clock, secretOf: variable => (variable === 'HOOK_SECRET' ? SECRET : undefined) })

test('a webhook is signed so that the Standard Webhooks library accepts it, and no other secret', async () => {
  await using hook = await startHookReceiver()
  expect(await tell([{ url: hook.url, secretFrom: 'HOOK_SECRET' }])).toEqual([])
  const [delivery] = hook.deliveries
  if (!delivery) throw new Error('nothing was delivered')
  const { body, headers } = delivery
  expect(new Webhook(SECRET).verify(body, headers)).toEqual(JSON.parse(JSON.stringify(event)))
  const other = `whsec_${Buffer.from('another secret, also 24+').toString('base64')}`
  expect(() => new Webhook(other).verify(body, headers)).toThrow()
})

test('a receiver that is broken for a moment gets the same delivery again, under one id', async () => {
  await using hook = await startHookReceiver()
  hook.statuses.push(500, 503)
  expect(await tell([{ url: hook.url }], manualClock())).toEqual([])
  expect(hook.deliveries).toHaveLength(3)
  expect(new Set(hook.deliveries.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
})

test('what cannot be told is a warning that does not give the address away, and the others are told', async () => {
  await using hook = await startHookReceiver()
  hook.statuses.push(404)
  const warnings = await tell([
    { url: hook.url },
    { url: hook.url, secretFrom: 'UNSET' },
    { command: ['/no/such/program'] },
    { command: [process.execPath, '-e', 'console.error("no disk"); process.exit(3)'] },
  ])
  expect(warnings.map(({ code, message }) => [code, message])).toEqual([
    ['notification-failed', expect.stringMatching(/^Could not tell 127\.0\.0\.1:\d+ of the release: it answered 404$/)],
    ['notification-failed', expect.stringContaining('UNSET is not set')],
    ['notification-failed', expect.stringContaining('ENOENT')],
    ['notification-failed', expect.stringContaining('it ended with 3: no disk')],
  ])
  expect(hook.deliveries).toHaveLength(1)
})

test('a command reads the event from its standard input; targets hear only of what they asked for', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'nextgen-notify-'))
  try {
    const program = 'process.stdin.pipe(require("node:fs").createWriteStream(process.argv[1]))'
    const command = (file: string) => [process.execPath, '-e', program, join(folder, file)]
    const told = await tell([
      { command: command('released'), on: ['released'] },
      { command: command('unhealthy'), on: ['unhealthy', 'rolled-back'] },
    ])
    expect(told).toEqual([])
    expect(JSON.parse(await readFile(join(folder, 'released'), 'utf8'))).toMatchObject({
      type: 'release.released',
      data: { site: 'acme', url: 'https://acme.example/', live: { generation: 3 } },
    })
    await expect(readFile(join(folder, 'unhealthy'))).rejects.toMatchObject({ code: 'ENOENT' })
  } finally {
    await rm(folder, { recursive: true })
  }
})
