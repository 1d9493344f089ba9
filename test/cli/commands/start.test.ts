import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { sqliteLedger } from '#ledger/sqlite.ts'
import { type Running, run, runJson, start } from '../program.ts'
import { visit as visitPort } from '../visit.ts'
import { makeWorkspace, post, type TestWorkspace } from '../workspace.ts'

let workspace: TestWorkspace
let running: Running[] = []
let port = 0
const at = (...words: string[]): string[] => [...words, '--root', workspace.root]

beforeAll(async () => {
  workspace = await makeWorkspace()
  await workspace.addSite('acme', 'First words')
  await workspace.addSite('beta', 'Other words')
  await workspace.write('nextgen.config.ts', 'export default { concurrency: 1, farm: { windowMs: 200 } }\n')
})
afterEach(async () => {
  for (const { child } of running) child.kill('SIGTERM')
  await Promise.all(running.map(({ ended }) => ended))
  running = []
})
afterAll(() => workspace?.[Symbol.asyncDispose]())

function begin(...words: string[]): Running {
  const begun = start(at(...words))
  running.push(begun)
  return begun
}

/** Starts the farm and waits until it serves. */
async function startFarm(...words: string[]) {
  const farm = begin('start', '--port', '0', '--api-port', '0', '--json', ...words)
  const told = JSON.parse(await farm.printed('stdout', '\n'))
  port = told.port
  return { ...farm, told }
}

const visit = (host: string, path?: string) => visitPort(port, host, path)

const shown = (host: string, text: string) => expect.poll(() => visit(host), { timeout: 15_000 }).toContain(text)

test('start builds what is stale, serves it, and shows an edit within a moment; Ctrl-C ends it cleanly', async () => {
  const { told, child, ended } = await startFarm()
  expect(told).toMatchObject({ ok: true, builds: true, watches: true, environment: 'live' })
  expect(told.sites.map((each: { site: string; status: string }) => [each.site, each.status])).toEqual([
    ['acme', 'built'],
    ['beta', 'built'],
  ])
  await shown('acme.example', 'First words')
  for (const words of ['Second words', 'Third words']) {
    const begun = performance.now()
    await workspace.write('sites/acme/content/posts/first.md', post(words))
    await shown('acme.example', words)
    expect(performance.now() - begun).toBeLessThan(5000)
  }
  child.kill('SIGINT')
  const { code, stderr } = await ended
  expect({ code, stderr }).toMatchObject({
    code: 0,
    stderr: expect.stringMatching(
      /acme built · generation 3 · 1 of 1 page rendered .*file sites\/acme\/content\/posts\/first.md/,
    ),
  })
})

test('a farm that starts again builds only what has changed while it was away', async () => {
  await workspace.write('sites/beta/content/posts/first.md', post('Changed meanwhile'))
  const { told } = await startFarm()
  const built = told.sites.filter((each: { status: string }) => each.status !== 'unchanged')
  expect(built).toMatchObject([{ site: 'beta', status: 'built', generation: 2 }])
  await shown('beta.example', 'Changed meanwhile')
})

test('a site that is added is served, a broken declaration is told, a changed theme is a change of all its sites', async () => {
  const farm = await startFarm()
  await workspace.addSite('gamma', 'Newly added')
  await shown('gamma.example', 'Newly added')
  await workspace.write('sites/beta/site.json', '{ "domain": "beta.example", "theme": 7 }')
  await farm.printed('stderr', /beta failed[\s\S]*theme/)
  await shown('beta.example', 'Changed meanwhile')
  await workspace.write(
    'themes/tiny/src/pages/about.astro',
    '<html lang="en"><head><title>About</title></head><body>About us</body></html>',
  )
  await expect.poll(() => visit('acme.example', '/about/'), { timeout: 30_000 }).toContain('About us')
  await expect.poll(() => visit('gamma.example', '/about/'), { timeout: 30_000 }).toContain('About us')
  await workspace.addSite('beta', 'Mended')
  await shown('beta.example', 'Mended')
})

test('an entry is published when its date has come, by itself', async () => {
  await startFarm()
  const site = { domain: 'gamma.example', theme: 'tiny', content: { path: 'content', publication: 'date' } }
  await workspace.write('sites/gamma/site.json', JSON.stringify(site))
  const due = Date.now() + 6000
  const entry = `---\ntitle: In good time\ndate: ${new Date(due).toISOString()}\n---\nText.\n`
  await workspace.write('sites/gamma/content/posts/second.md', entry)
  await workspace.write('sites/gamma/content/posts/third.md', post('At once'))
  await shown('gamma.example', 'At once')
  if (Date.now() < due) expect(await visit('gamma.example')).not.toContain('In good time')
  await shown('gamma.example', 'In good time')
  expect(Date.now()).toBeGreaterThanOrEqual(due)
})

test('a content error is told with its place, leaves the live release alone, and is not tried again', async () => {
  const farm = await startFarm()
  await workspace.write('sites/acme/content/posts/first.md', '---\nwait: long\n---\nText.\n')
  const text = await farm.printed('stderr', /entry-invalid .*\n/)
  expect(text).toContain('posts/first.md')
  await shown('acme.example', 'Third words')
  farm.child.kill('SIGTERM')
  await farm.ended
  await using ledger = await sqliteLedger(join(workspace.root, '.nextgen', 'farm', 'ledger.db'))
  const [build] = await ledger.builds.list({ site: 'acme', limit: 1 })
  expect(build).toMatchObject({ status: 'failed', attempt: 1, causes: [{ kind: 'file' }] })
  expect(await ledger.demands.open('live')).toEqual([])
  await workspace.write('sites/acme/content/posts/first.md', post('Fourth words'))
})

test('a control plane that builds nothing itself and a worker beside it are a farm; a worker that ends leaves nothing behind', async () => {
  const worker = begin('worker', '--json')
  const working = JSON.parse(await worker.printed('stdout', '\n'))
  expect(working).toMatchObject({ ok: true, threads: 1, queue: expect.stringContaining('queue.db') })
  const farm = await startFarm('--no-work')
  expect(farm.told).toMatchObject({ builds: false, sites: [] })
  await shown('acme.example', 'Fourth words')
  await workspace.write('sites/acme/content/posts/first.md', post('Fifth words'))
  await shown('acme.example', 'Fifth words')
  worker.child.kill('SIGTERM')
  expect(await worker.ended).toMatchObject({ code: 0, stderr: expect.stringContaining('acme built') })
  await using ledger = await sqliteLedger(join(workspace.root, '.nextgen', 'farm', 'ledger.db'))
  expect((await ledger.workers.list()).filter(({ kind }) => kind === 'worker')).toEqual([])
})

test('the help names both commands, and a wrong queue, schedule or time zone is told as what it is', async () => {
  expect((await run(['start', '--help'])).stdout).toContain('nextgen start')
  expect((await run(['worker', '--help'])).stdout).toContain('--queue URL')
  await workspace.write(
    'nextgen.config.ts',
    `export default { farm: { queue: 'mysql://x', schedule: '0 25 * * *', zone: 'Europe/Berlinn' } }\n`,
  )
  const { code, json } = await runJson(at('start', '--port', '0'))
  expect(code).toBe(1)
  expect(json.errors.map((each: { message: string }) => each.message).join('\n')).toMatch(
    /queue.*URL of a queue[\s\S]*zone.*time zone[\s\S]*schedule.*cron line/,
  )
})
