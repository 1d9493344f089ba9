import { expect, test } from 'vitest'
import { checkEnvironments } from '#doctor/environments.ts'
import type { Environment } from '#model/environment.ts'

const NIGHT = Date.parse('2026-01-15T22:30Z')
const look = (environment: Environment, set: readonly string[] = []) =>
  checkEnvironments({ environments: [environment], isSet: variable => set.includes(variable), now: NIGHT })[0]

test('an environment says whether it takes releases, and what follows them', () => {
  expect(look({ name: 'staging' })).toEqual({ name: 'environment staging', status: 'ok', said: 'nothing special' })
  expect(
    look({
      name: 'live',
      confirm: 'ship it',
      windows: [{ zone: 'Europe/Berlin', from: '12:00', to: '15:00' }],
      health: { checks: [{ url: '/' }] },
      mirror: { to: 's3://www?endpoint=http://127.0.0.1' },
    })?.said,
  ).toBe(
    'asks for a phrase, takes releases at 12:00–15:00 Europe/Berlin (opens 2026-01-16T11:00Z), 1 health check, mirrored to s3://www',
  )
})

test('a token that is missing fails, a missing secret of a webhook warns, and neither phrase nor value is told', () => {
  const environment: Environment = {
    name: 'live',
    confirm: 'ship it',
    cdn: { kind: 'cloudflare', tokenFrom: 'CDN_TOKEN' },
    notify: [{ url: 'https://chat.example/hook', secretFrom: 'HOOK_SECRET' }, { command: ['logger'] }],
  }
  expect(look(environment)).toMatchObject({ status: 'fail', hint: expect.stringContaining('CDN_TOKEN') })
  expect(look(environment, ['CDN_TOKEN'])).toMatchObject({
    status: 'warn',
    hint: expect.stringContaining('HOOK_SECRET'),
  })
  const fine = look(environment, ['CDN_TOKEN', 'HOOK_SECRET'])
  expect(fine).toMatchObject({ status: 'ok', said: 'asks for a phrase, purges cloudflare' })
  expect(JSON.stringify(fine)).not.toContain('ship it')
})
