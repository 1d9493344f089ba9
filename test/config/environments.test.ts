import { expect, test } from 'vitest'
import { environmentOf } from '#config/environment-of.ts'
import { environmentsSchema } from '#config/environments.ts'
import { complaints, expectation } from '#config/issues.ts'
import { loadSites } from '#config/load.ts'
import { keysAt } from '#config/shape.ts'
import { makeWorkspace } from './workspace-folder.ts'

function wrongWith(value: unknown): string[] {
  const parsed = environmentsSchema.safeParse(value, { error: expectation, reportInput: true })
  if (parsed.success) return []
  return complaints(parsed.error.issues, value, at => keysAt(environmentsSchema, at)).map(({ message }) => message)
}

test('an environment may have hosts, windows, a phrase, checks, notifications, a mirror and a cache', () => {
  const staging = {
    hosts: ['{site}.staging.example'],
    windows: [{ zone: 'Europe/Berlin', days: ['mon', 'fri'], from: '12:00', to: '15:00' }],
    health: { checks: [{ url: '/', status: 200, text: 'Home', withinMs: 800 }], via: 'http://127.0.0.1:7000' },
    notify: [
      { url: 'https://chat.example/hook', secretFrom: 'HOOK_SECRET', on: ['rolled-back'] },
      { command: ['logger'] },
    ],
  }
  const mirror = { to: 's3://sites-mirror', encoding: 'gzip' }
  const live = {
    mirror,
    confirm: 'ship it',
    cdn: { kind: 'cloudflare', tokenFrom: 'CLOUDFLARE_TOKEN', purge: 'hosts' },
  }
  expect(wrongWith({ staging, live })).toEqual([])
})

test.each([
  [{ Staging: {} }, '"Staging": expected a name of up to 31'],
  [{ staging: { hosts: ['staging.example'] } }, 'expected a host with "{site}" or "{domain}" in it'],
  [{ live: { hosts: ['www.{domain}'] } }, 'those of live are domain and aliases'],
  [{ live: { windows: [{ zone: 'Berlin', from: '12:00', to: '15:00' }] } }, 'expected an IANA time zone'],
  [{ live: { windows: [{ zone: 'UTC', from: '25:00', to: '15:00' }] } }, 'expected a time of the day'],
  [
    { live: { health: { checks: [{ url: 'acme.example' }] } } },
    'expected a path that begins with "/", or an http(s) URL',
  ],
  [{ live: { notify: [{ url: 'https://a.example', secretFrom: 'my secret' }] } }, 'name of an environment variable'],
  [{ live: { confrm: 'x' } }, 'Unknown key "live.confrm"'],
])('%j is told: %s', (value, message) => {
  expect(wrongWith(value).join('\n')).toContain(message)
})

test('only declared environments exist where some are declared, and live always does', () => {
  expect(environmentOf(undefined, 'staging')).toEqual({ name: 'staging' })
  expect(environmentOf({ staging: { confirm: 'x' } }, 'staging')).toEqual({ name: 'staging', confirm: 'x' })
  expect(environmentOf({ staging: {} }, 'live')).toEqual({ name: 'live' })
  const wrong = (name: string) => expect(() => environmentOf({ staging: {} }, name))
  wrong('stagin').toThrow('Expected the name of an environment (live, staging), got "stagin"')
  wrong('toString').toThrow('got "toString"')
  expect(() => environmentOf(undefined, '../live')).toThrow('Expected a name of up to 31')
})

test('a site names its hosts in an environment, and shares none with another', async () => {
  const site = (domain: string, hosts: string[]) => ({ domain, theme: 't', environments: { staging: { hosts } } })
  await using folder = await makeWorkspace({
    'sites/acme/site.json': site('acme.example', ['Preview.acme.example', 'acme.test.example']),
    'sites/bolt/site.json': site('bolt.example', ['shared.example']),
    'sites/calm/site.json': site('calm.example', ['shared.example']),
    'sites/edge/site.json': {
      ...{ domain: 'edge.example', theme: 't' },
      environments: { live: { checks: [{ url: 'http://169.254.169.254/' }] } },
    },
    'sites/dune/site.json': { domain: 'dune.example', theme: 't', environments: { live: { hosts: ['x.example'] } } },
  })
  const { sites, failed } = await loadSites(folder.workspace)
  expect(sites.map(({ environments }) => environments)).toEqual([
    { staging: { hosts: ['preview.acme.example', 'acme.test.example'] } },
  ])
  expect(failed.map(({ site, failures }) => [site, failures[0]?.code])).toEqual([
    ['bolt', 'host-claimed-twice'],
    ['calm', 'host-claimed-twice'],
    ['dune', 'site-invalid'],
    ['edge', 'site-invalid'],
  ])
})
