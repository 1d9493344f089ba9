import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Running, runJson, start } from './program.ts'
import { makeWorkspace, post, type TestWorkspace } from './workspace.ts'

const SITES = 12
let workspace: TestWorkspace
const at = (...words: string[]): string[] => [...words, '--root', workspace.root, '--concurrency', '1']

beforeAll(async () => {
  workspace = await makeWorkspace()
  for (let n = 10; n < 10 + SITES; n++) {
    await workspace.addSite(`site-${n}`, 'Words')
    await workspace.write(`sites/site-${n}/content/posts/first.md`, post('Words', 600))
  }
})

afterAll(() => workspace?.[Symbol.asyncDispose]())

test('Ctrl-C ends a publish with 130 and a report; what was done is live, and the next publish takes up the rest', async () => {
  const running = start([...at('publish'), '--json'])
  await running.printed('stderr', /[2-9] of 12 sites/)
  running.child.kill('SIGINT')
  const { code, stdout, stderr } = await running.ended
  expect(code).toBe(130)
  expect(stderr).toContain('Interrupted')
  const { sites } = JSON.parse(stdout)
  const done = sites.filter(({ status }: { status: string }) => status === 'built')
  const left = sites.filter(({ errors }: { errors?: { code: string }[] }) => errors?.[0]?.code === 'interrupted')
  expect(done.length).toBeGreaterThan(0)
  expect(left.length).toBeGreaterThan(0)
  expect(done.length + left.length).toBe(SITES)

  const next = await runJson(at('publish'))
  expect(next).toMatchObject({ code: 0, json: { ok: true, totals: { sites: SITES, unchanged: done.length } } })
}, 120_000)

/** An edge that cannot end well for two seconds, as a visitor is in the middle of a request. */
async function busyEdge(): Promise<Running> {
  const running = start(['serve', '--port', '0', '--json', '--root', workspace.root])
  const { port } = JSON.parse(await running.printed('stdout', '\n'))
  const visitor = connect(port, '127.0.0.1')
  visitor.on('error', () => {})
  await new Promise<void>(resolve => visitor.write('GET / HTTP/1.1\r\n', () => resolve()))
  await sleep(100)
  return running
}

test('a second Ctrl-C ends the program at once, with 130', async () => {
  const edge = await busyEdge()
  edge.child.kill('SIGINT')
  await edge.printed('stderr', 'Interrupted')
  await sleep(400)
  edge.child.kill('SIGINT')
  expect(await edge.ended).toMatchObject({ code: 130 })
})

test('one Ctrl-C that arrives twice, from the terminal and from npm, counts once', async () => {
  const edge = await busyEdge()
  edge.child.kill('SIGINT')
  await edge.printed('stderr', 'Interrupted')
  edge.child.kill('SIGINT')
  expect(await edge.ended).toMatchObject({ code: 0 })
})

test('SIGTERM ends an edge with 0: that is how a server ends', async () => {
  const running = start(['serve', '--port', '0', '--root', workspace.root])
  await running.printed('stdout', 'Serving')
  running.child.kill('SIGTERM')
  expect(await running.ended).toMatchObject({ code: 0 })
})
