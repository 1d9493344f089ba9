import { expect, test } from 'vitest'
import { digestOf } from '#base/hash.ts'
import { loadSites } from '#config/load.ts'
import { makeWorkspace } from './workspace-folder.ts'

const acme = { domain: 'acme.example', theme: 'blog' }

async function load(files: Record<string, unknown>) {
  await using folder = await makeWorkspace(files)
  return loadSites(folder.workspace)
}

test('a site says how its pages are finished', async () => {
  const { sites, failed } = await load({
    'sites/acme/mark.svg': '<svg/>',
    'sites/acme/site.json': {
      ...acme,
      csp: { scripts: ['https://js.example'], frameAncestors: ['https://*.partner.example'] },
      criticalCss: { budget: 9000 },
      images: { quality: 'perceptual', watermark: { file: 'mark.svg', opacity: 0.3 } },
    },
  })
  expect(failed).toEqual([])
  expect(sites[0]).toMatchObject({
    csp: { mode: 'enforce', scripts: ['https://js.example'], frameAncestors: ['https://*.partner.example'] },
    criticalCss: { budget: 9000, whole: 10_000 },
    images: {
      quality: 'perceptual',
      watermark: {
        file: 'sites/acme/mark.svg',
        digest: digestOf('<svg/>'),
        place: 'southeast',
        width: 0.2,
        opacity: 0.3,
        from: 480,
      },
    },
  })
})

test("a theme says it for all its sites, and a site's word counts more", async () => {
  const { sites } = await load({
    'themes/blog/nextgen.json': '{ "csp": "report", "criticalCss": false, } // not accepted yet',
    'sites/acme/site.json': { ...acme, csp: { scripts: ['https://js.example'] } },
    'sites/brave/site.json': { ...acme, domain: 'brave.example', csp: { mode: 'enforce' }, criticalCss: true },
    'sites/other/site.json': { domain: 'other.example', theme: 'other' },
  })
  expect(sites.map(({ csp, criticalCss }) => ({ csp, criticalCss }))).toEqual([
    { csp: { mode: 'report', scripts: ['https://js.example'] }, criticalCss: false },
    { csp: { mode: 'enforce' } },
    {},
  ])
})

test('what is wrong with either is said with its place', async () => {
  const { failed } = await load({
    'themes/blog/nextgen.json': '{ "csp": "maybe", "critical": false }',
    'sites/acme/site.json': acme,
    'sites/bare/site.json': {
      domain: 'bare.example',
      theme: 'other',
      images: { watermark: { file: '../../none.png' } },
    },
    'sites/out/site.json': { domain: 'out.example', theme: 'other', csp: { scripts: ["'self'; script-src *"] } },
  })
  expect(
    failed.map(({ site, failures }) => [site, ...failures.map(({ where, message }) => `${where} ${message}`)]),
  ).toEqual([
    [
      'acme',
      'themes/blog/nextgen.json "csp": expected one of "enforce", "report", "off", got "maybe"',
      'themes/blog/nextgen.json Unknown key "critical"',
    ],
    [
      'bare',
      expect.stringMatching(
        /^sites\/bare\/site\.json:\d+:\d+ Expected an image inside the workspace, got \.\.\/\.\.\/none\.png, which cannot be read$/,
      ),
    ],
    ['out', expect.stringContaining('"csp.scripts.0": expected an origin such as')],
  ])
})
