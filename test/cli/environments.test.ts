import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startCloudflareApi, TOKEN } from '../cdn/cloudflare-api.ts'
import { run, runJson, start } from './program.ts'
import { makeWorkspace, post, type TestWorkspace } from './workspace.ts'

let workspace: TestWorkspace
const at = (...words: string[]): string[] => [...words, '--root', workspace.root]

/** Closed on every day but one that is not today, by clocks that are never far from ours. */
const someOtherDay = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'][(new Date().getUTCDay() + 3) % 7]

beforeAll(async () => {
  workspace = await makeWorkspace()
  await workspace.addSite('acme', 'First words')
  await workspace.write('package.json', '{ "type": "module" }')
  await workspace.write(
    'nextgen.config.ts',
    `const NOTE = 'process.stdin.pipe(require("node:fs").createWriteStream(process.argv[1], { flags: "a" }))'
    export default {
      environments: {
        staging: { hosts: ['{site}.staging.example'] },
        slot: { windows: [{ zone: 'UTC', days: ['${someOtherDay}'], from: '12:00', to: '15:00' }] },
        live: { confirm: 'ship it' },
        watched: {
          health: { checks: [{ url: '/', text: 'words' }], via: process.env.EDGE ?? 'http://127.0.0.1:1', attempts: 1 },
          notify: [{ command: [process.execPath, '-e', NOTE, '${workspace.root}/told'] }],
        },
        cached: {
          hosts: ['{site}.cached.example'],
          cdn: { kind: 'cloudflare', tokenFrom: 'CLOUDFLARE_TOKEN', endpoint: process.env.CLOUDFLARE_API ?? 'http://127.0.0.1:1' },
        },
      },
    }`,
  )
})

afterAll(() => workspace?.[Symbol.asyncDispose]())

test('what is published on staging is promoted with the phrase that live asks for, and not without', async () => {
  const staged = await runJson(at('publish', '--environment', 'staging'))
  expect(staged).toMatchObject({ code: 0, json: { sites: [{ site: 'acme', generation: 1 }] } })
  const { manifest } = staged.json.sites[0]
  const { json } = await runJson(at('releases', 'acme', '--environment', 'staging'))
  expect(json.releases[0]).toMatchObject({ manifest, hosts: ['acme.staging.example'], about: { theme: 'tiny' } })
  const promote = at('promote', 'acme', '--from', 'staging')
  expect(await runJson(promote)).toMatchObject({ code: 12, json: { errors: [{ code: 'release-unconfirmed' }] } })
  expect(await runJson([...promote, '--confirm', 'ship'])).toMatchObject({ code: 12 })
  const promoted = await runJson([...promote, '--confirm', 'ship it', '--note', 'looks right'])
  expect(promoted).toMatchObject({
    code: 0,
    json: {
      changed: true,
      pointer: { manifest, generation: 1, hosts: ['acme.example'], reason: 'promote', note: 'looks right' },
    },
  })
  expect(await runJson([...promote, '--confirm', 'ship it'])).toMatchObject({ code: 0, json: { changed: false } })
  const listed = await run(at('releases', 'acme'))
  expect(listed.stdout).toMatch(/1 .* promote of staging 1 .* live {2}looks right\n$/)
})

test('publishing where a phrase is asked for ends with 12 before anything is built', async () => {
  const { code, json, stderr } = await runJson(at('publish'))
  expect({ code, json }).toMatchObject({ code: 12, json: { ok: false, errors: [{ code: 'release-unconfirmed' }] } })
  expect(stderr).not.toContain('Compil')
})

test('outside its window an environment takes no release but with a reason; what was built is kept', async () => {
  const closed = await runJson(at('publish', '--environment', 'slot'))
  expect(closed).toMatchObject({
    code: 12,
    json: { ok: false, sites: [{ status: 'gated', errors: [{ code: 'window-closed', where: 'acme' }] }] },
  })
  const promotion = await runJson(at('promote', 'acme', '--from', 'staging', '--to', 'slot'))
  expect(promotion).toMatchObject({ code: 12, json: { errors: [{ code: 'window-closed' }] } })
  const urgent = await runJson(
    at('publish', '--environment', 'slot', '--outside-window', '--note', 'the address was wrong'),
  )
  expect(urgent).toMatchObject({ code: 0, json: { sites: [{ site: 'acme', generation: 1, rendered: 0 }] } })
  const { json } = await runJson(at('releases', 'acme', '--environment', 'slot'))
  expect(json.releases[0]).toMatchObject({ note: 'the address was wrong' })
})

test('a pinned site is not promoted to (5); an unknown environment or release is named (4), and a wrong call too (2)', async () => {
  await workspace.write('sites/acme/content/posts/first.md', post('Second words'))
  await runJson(at('publish', '--environment', 'staging'))
  await runJson(at('promote', 'acme', '--from', 'staging', '--confirm', 'ship it'))
  await runJson(at('rollback', 'acme'))
  expect(await runJson(at('promote', 'acme', '--from', 'staging', '--confirm', 'ship it'))).toMatchObject({
    code: 5,
    json: { errors: [{ code: 'release-pinned' }] },
  })
  expect(await runJson(at('publish', '--environment', 'stagin'))).toMatchObject({
    code: 4,
    json: { errors: [{ code: 'environment-unknown', hint: 'Did you mean "staging"?' }] },
  })
  expect(await runJson(at('promote', 'acmee', '--from', 'staging', '--confirm', 'ship it'))).toMatchObject({ code: 4 })
  expect(await runJson(at('promote', 'acme'))).toMatchObject({ code: 2, json: { errors: [{ code: 'usage' }] } })
  expect(await runJson(at('promote', 'acme', '--from', 'live'))).toMatchObject({ code: 2 })
})

test('a release that is not healthy ends with 12, and the one before is live and pinned; whoever asked is told', async () => {
  const edge = start(at('serve', '--port', '0', '--environment', 'watched', '--json'))
  try {
    const environment = { EDGE: JSON.parse(await edge.printed('stdout', '\n')).url }
    const publish = () => runJson(at('publish', '--environment', 'watched'), { environment })
    expect(await publish()).toMatchObject({ code: 0, json: { sites: [{ status: 'built', generation: 1 }] } })
    await workspace.write('sites/acme/content/posts/first.md', post('Nothing of the kind'))
    expect(await publish()).toMatchObject({
      code: 12,
      json: { sites: [{ status: 'gated', generation: 3, errors: [{ code: 'health-check-failed', where: 'acme' }] }] },
    })
    expect((await runJson(at('releases', 'acme', '--environment', 'watched'))).json.releases).toMatchObject([
      { generation: 3, reason: 'rollback', restores: 1, pinned: true, actor: 'health check' },
      { generation: 2 },
      { generation: 1 },
    ])
    const told = (await readFile(join(workspace.root, 'told'), 'utf8')).trim().split('\n')
    expect(told.map(line => JSON.parse(line).type)).toEqual(['release.released', 'release.rolled-back'])
  } finally {
    edge.child.kill('SIGTERM')
    await edge.ended
  }
})

test('a token that is not there is found out before anything is built or released', async () => {
  const environment = { CLOUDFLARE_TOKEN: undefined }
  const { code, json } = await runJson(at('publish', '--environment', 'cached'), { environment })
  expect({ code, json }).toMatchObject({ code: 1, json: { errors: [{ code: 'secret-missing' }] } })
  const promotion = await runJson(at('promote', 'acme', '--from', 'staging', '--to', 'cached'), { environment })
  expect(promotion).toMatchObject({ code: 1, json: { errors: [{ code: 'secret-missing' }] } })
  expect((await runJson(at('releases', 'acme', '--environment', 'cached'))).code).toBe(4)
})

test('a rollback does not wait for a token or a cache: what is missing is a warning', async () => {
  await using api = await startCloudflareApi({})
  const environment = { CLOUDFLARE_TOKEN: TOKEN, CLOUDFLARE_API: api.endpoint }
  for (const words of ['Words 1', 'Words 2']) {
    await workspace.write('sites/acme/content/posts/first.md', post(words))
    expect(await runJson(at('publish', '--environment', 'cached'), { environment })).toMatchObject({
      code: 0,
      json: { sites: [{ warnings: [{ code: 'purge-failed', hint: expect.stringContaining('zones') }] }] },
    })
  }
  const back = await runJson(at('rollback', 'acme', '--environment', 'cached'), {
    environment: { CLOUDFLARE_TOKEN: undefined },
  })
  expect(back).toMatchObject({
    code: 0,
    json: { changed: true, pointer: { restores: 1 }, warnings: [{ code: 'secret-missing' }] },
  })
})
