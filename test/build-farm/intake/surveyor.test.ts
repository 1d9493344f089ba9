import { expect, test } from 'vitest'
import { openSurveyor } from '#intake/surveyor.ts'
import type { TriggerRequest } from '#intake/trigger.ts'
import { sqliteLedger } from '#ledger/sqlite.ts'
import type { Digest } from '#model/digest.ts'
import type { SiteSurvey } from '#model/survey.ts'

async function open() {
  const ledger = await sqliteLedger(':memory:')
  const triggers: TriggerRequest[] = []
  const state = { found: [] as SiteSurvey[], away: false, pulls: 0 }
  const surveyor = openSurveyor({
    survey: async ({ sites, pull }) => {
      state.pulls += pull ? 1 : 0
      return state.found.filter(({ site }) => sites?.includes(site) ?? true)
    },
    intake: {
      async trigger(request) {
        if (state.away) throw new Error('the ledger is away')
        triggers.push(request)
        return { sites: [], queued: true }
      },
    },
    ledger,
    environment: 'live',
  })
  return { surveyor, ledger, triggers, state }
}

const stale = (site: string, reason = 'content', seen = 'one'): SiteSurvey => ({
  ...{ site, standing: 'stale', reason, seen: seen as Digest },
})

test('stale sites are triggered by what made them so; current ones are not', async () => {
  const { surveyor, triggers, state } = await open()
  state.found = [stale('acme'), stale('beta', 'theme'), { site: 'gamma', standing: 'current' }, stale('delta')]
  expect(await surveyor.look({ kind: 'survey' })).toEqual(['acme', 'delta', 'beta'])
  expect(triggers).toEqual([
    { sites: ['acme', 'delta'], cause: { kind: 'survey', about: 'content' } },
    { sites: ['beta'], cause: { kind: 'survey', about: 'theme' } },
  ])
})

test('a site that stays stale in the same state is triggered once; another state of it, once more', async () => {
  const { surveyor, state } = await open()
  state.found = [stale('acme')]
  expect(await surveyor.look({ kind: 'survey' })).toEqual(['acme'])
  expect(await surveyor.look({ kind: 'survey' })).toEqual([])
  state.found = [stale('acme', 'content', 'two')]
  expect(await surveyor.look({ kind: 'file', sites: ['acme'], about: 'a.md' })).toEqual(['acme'])
  state.found = [{ site: 'acme', standing: 'current' }]
  await surveyor.look({ kind: 'survey' })
  state.found = [stale('acme', 'content', 'two')]
  expect(await surveyor.look({ kind: 'survey' })).toEqual(['acme'])
})

test('a broken declaration is triggered once, so that its build tells what is wrong', async () => {
  const { surveyor, state } = await open()
  state.found = [{ site: 'acme', standing: 'failed', failures: [{ code: 'config-invalid', message: 'no' }] }]
  expect(await surveyor.look({ kind: 'file' })).toEqual(['acme'])
  expect(await surveyor.look({ kind: 'file' })).toEqual([])
})

test('what is unknown is not triggered; a look that is to pull has the survey do so', async () => {
  const { surveyor, state } = await open()
  state.found = [{ site: 'acme', standing: 'unknown' }]
  expect(await surveyor.look({ kind: 'survey' })).toEqual([])
  expect(state.pulls).toBe(0)
  state.found = [stale('acme')]
  expect(await surveyor.look({ kind: 'schedule', pull: true })).toEqual(['acme'])
  expect(state.pulls).toBe(1)
})

test('a trigger that could not be kept is tried again by the next look', async () => {
  const { surveyor, state } = await open()
  state.found = [stale('acme')]
  state.away = true
  await expect(surveyor.look({ kind: 'survey' })).rejects.toThrow('away')
  state.away = false
  expect(await surveyor.look({ kind: 'survey' })).toEqual(['acme'])
})

test('the ledger is told of publication dates', async () => {
  const { surveyor, ledger, state } = await open()
  state.found = [{ site: 'acme', standing: 'current', nextPublication: 500 }]
  await surveyor.look({ kind: 'survey' })
  expect(await ledger.demands.takeDue('live', 500)).toEqual(['acme'])
})
