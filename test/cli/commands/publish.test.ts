import { get } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Running, run, runJson, start } from '../program.ts'
import { makeWorkspace, post, type TestWorkspace } from '../workspace.ts'

let workspace: TestWorkspace
let edge: Running
let port: number
const at = (...words: string[]): string[] => [...words, '--root', workspace.root]

beforeAll(async () => {
  workspace = await makeWorkspace()
  await workspace.addSite('acme', 'First words')
  await workspace.addSite('beta', 'Other words')
  edge = start(at('serve', '--port', '0', '--json'))
  port = JSON.parse(await edge.printed('stdout', '\n')).port
})

afterAll(async () => {
  edge?.child.kill('SIGTERM')
  await edge?.ended
  await workspace?.[Symbol.asyncDispose]()
})

function visit(host: string, path = '/'): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, path, headers: { host }, agent: false }, response => {
      let text = ''
      response.setEncoding('utf8').on('data', chunk => {
        text += chunk
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }))
    }).on('error', reject)
  })
}

/** An edge may show the release before for a quarter of a second. */
const shown = (host: string, text: string) =>
  expect.poll(async () => (await visit(host)).text, { timeout: 3000 }).toContain(text)

test('build uploads and releases nothing; its report has the fields that scripts rely on', async () => {
  const { code, json, stderr } = await runJson(at('build'))
  expect({ code, ok: json.ok }).toEqual({ code: 0, ok: true })
  expect(json.sites).toEqual(
    ['acme', 'beta'].map(site => ({
      site,
      status: 'built',
      manifest: expect.stringMatching(/^[0-9a-f]{64}$/),
      ...{ pages: 1, rendered: 1, reused: 0, images: 0, bytes: expect.any(Number), ms: expect.any(Number) },
    })),
  )
  const { peakRssMb, ...totals } = json.totals
  expect(totals).toMatchObject({
    sites: 2,
    built: 2,
    unchanged: 0,
    failed: 0,
    pages: 2,
    rendered: 2,
    reused: 0,
    images: 0,
  })
  expect(peakRssMb).toBeGreaterThan(20)
  expect(stderr).toContain('Compiled theme tiny')
  expect((await visit('acme.localhost')).status).toBe(404)
  const status = await runJson(at('status'))
  expect(status).toMatchObject({ code: 0, json: { ok: true, totals: { sites: 2, live: 0, unreleased: 2 } } })
})

test('a build of what has not changed renders nothing; --check renders twice and agrees', async () => {
  const again = await runJson(at('build', 'acme'))
  expect(again.json.sites).toMatchObject([{ site: 'acme', status: 'unchanged', rendered: 0, reused: 1 }])
  const checked = await runJson(at('build', 'acme', '--check'))
  expect(checked).toMatchObject({ code: 0, json: { ok: true } })
  expect((await run(at('build', 'acme', '--check'))).stdout).toContain('1 site made twice, with the same manifest')
})

test('publish --no-release prints an address, under which the edge shows the release before it is live', async () => {
  const { code, stdout } = await run(at('publish', 'acme', '--no-release'))
  expect(code).toBe(0)
  const host = /http:\/\/([0-9a-f]{12}--acme\.localhost):7000\//.exec(stdout)?.[1]
  expect((await visit(host ?? 'no address')).text).toContain('First words')
  expect((await visit('acme.localhost')).status).toBe(404)
})

test('publish makes every site live; publish --plan names the files that an edit would change, and changes nothing', async () => {
  const published = await runJson(at('publish'))
  expect(published.json.sites).toMatchObject([
    { site: 'acme', generation: 1 },
    { site: 'beta', generation: 1 },
  ])
  await shown('acme.example', 'First words')
  await workspace.write('sites/acme/content/posts/first.md', post('Second words'))
  const plan = await runJson(at('publish', '--plan'))
  expect(plan.json).toMatchObject({
    ok: true,
    environment: 'live',
    sites: [
      { site: 'acme', action: 'release', from: { generation: 1 }, added: [], changed: ['index.html'], removed: [] },
      { site: 'beta', action: 'unchanged' },
    ],
  })
  expect((await visit('acme.example')).text).toContain('First words')
})

test('after an edit, publish shows the new words, rollback the old ones, and the site stays pinned until it is unpinned', async () => {
  const published = await runJson(at('publish'))
  expect(published.json.sites).toMatchObject([
    { site: 'acme', generation: 2 },
    { site: 'beta', status: 'unchanged', generation: 1 },
  ])
  await shown('acme.localhost', 'Second words')

  const back = await runJson(at('rollback', 'acme'))
  expect(back).toMatchObject({
    code: 0,
    json: { ok: true, changed: true, pointer: { generation: 3, pinned: true, restores: 1 } },
  })
  await shown('acme.localhost', 'First words')

  const pinned = await run(at('publish', 'acme'))
  expect(pinned.stdout).toContain('Pinned by a rollback, so not released: acme')
  expect((await visit('acme.localhost')).text).toContain('First words')

  const history = await runJson(at('releases', 'acme'))
  expect(
    history.json.releases.map((each: { generation: number; reason: string }) => [each.generation, each.reason]),
  ).toEqual([
    [3, 'rollback'],
    [2, 'publish'],
    [1, 'publish'],
  ])
  const listed = await run(at('releases', 'acme'))
  expect(listed.stdout).toMatch(/3 .* rollback to 1 .* live, pinned\n2 .*\n1 .*\n$/)
  const status = await runJson(at('status'))
  expect(status.json.totals).toMatchObject({ live: 2, pinned: 1 })

  expect((await run(at('unpin', 'acme'))).stdout).toContain('acme: unpinned')
  expect((await runJson(at('unpin', 'acme'))).json).toMatchObject({ ok: true, changed: false })
  await runJson(at('publish'))
  await shown('acme.localhost', 'Second words')
})

test('a pointer that somebody deleted is put back from the history, and the generations go on', async () => {
  const { json } = await runJson(at('releases', 'acme'))
  const [newest] = json.releases
  await workspace.remove('.nextgen/bucket/sites/acme/live.json')
  await workspace.write('sites/acme/content/posts/first.md', post('Third words'))
  const published = await runJson(at('publish', 'acme'))
  expect(published).toMatchObject({ code: 0, json: { sites: [{ generation: newest.generation + 1 }] } })
})

test('what is not there ends with 4 and names what is near', async () => {
  expect(await runJson(at('publish', 'acmee'))).toMatchObject({
    code: 4,
    json: { ok: false, errors: [{ code: 'site-unknown', hint: 'Did you mean "acme"?' }] },
  })
  expect(await runJson(at('rollback', 'acmee'))).toMatchObject({
    code: 4,
    json: { errors: [{ code: 'site-unknown' }] },
  })
  expect(await runJson(at('releases', 'acmee'))).toMatchObject({
    code: 4,
    json: { errors: [{ code: 'site-unknown' }] },
  })
  expect(await runJson(at('rollback', 'acme', '--to', '99'))).toMatchObject({
    code: 4,
    json: { errors: [{ code: 'release-unknown' }] },
  })
  expect(await runJson(at('releases', 'acme', '--environment', 'staging'))).toMatchObject({
    code: 4,
    json: { errors: [{ code: 'release-unknown' }] },
  })
})

test('a bucket in another folder is named by a path from where the caller stands', async () => {
  const { code, json } = await runJson(at('publish', 'beta', '--bucket', 'file:elsewhere'), {
    environment: { INIT_CWD: join(workspace.root, 'desk') },
  })
  expect({ code, sites: json.sites }).toMatchObject({ code: 0, sites: [{ site: 'beta', generation: 1 }] })
  const status = await runJson(at('status', '--bucket', `file:${join(workspace.root, 'desk', 'elsewhere')}`))
  expect(status.json.totals).toMatchObject({ live: 1, unreleased: 1 })
})

test('a second edge on the same port is told that the port is taken', async () => {
  expect(await runJson(at('serve', '--port', String(port)))).toMatchObject({
    code: 1,
    json: { ok: false, errors: [{ code: 'port-in-use' }] },
  })
})
