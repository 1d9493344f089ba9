import { expect, test } from 'vitest'
import { settingPlace } from '#config/setting-place.ts'
import { makeWorkspace } from './workspace-folder.ts'

test('a setting is found by line and column in its site.json, by its column in the portfolio, and what is not there by what is around it', async () => {
  await using folder = await makeWorkspace({
    'sites/acme/site.json': '{\n  // the colour of the house\n  "tokens": { "color": { "brand": "none" } }\n}\n',
  })
  const acme = { id: 'acme', declaredIn: 'sites/acme/site.json' }
  const place = (setting: readonly string[]): string => settingPlace(acme, setting, folder.root)
  expect(place(['tokens', 'color', 'brand'])).toBe('sites/acme/site.json:3:35')
  expect(place(['tokens', 'color', 'accent'])).toBe('sites/acme/site.json:3:24')
  expect(place([])).toBe('sites/acme/site.json')
  const row = { id: 'beta', declaredIn: 'sites/portfolio.csv:17' }
  expect(settingPlace(row, ['tokens', 'color', 'brand'], folder.root)).toBe(
    'sites/portfolio.csv:17 column tokens.color.brand',
  )
  expect(settingPlace({ ...acme, declaredIn: 'sites/gone/site.json' }, ['name'], folder.root)).toBe(
    'sites/gone/site.json',
  )
})
