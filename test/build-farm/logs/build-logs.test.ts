import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { buildLogs } from '#logs/build-logs.ts'
import type { BuildRecord } from '#model/farm.ts'

const dir = await mkdtemp(join(tmpdir(), 'nextgen-logs-'))
afterAll(() => rm(dir, { recursive: true, force: true }))

const troubles: unknown[] = []
const open = (folder: string) =>
  buildLogs({
    ...{ dir: join(dir, folder), now: () => 1000, onTrouble: error => troubles.push(error) },
    redact: text => text.replaceAll('hunter2', '[secret]'),
  })
const build = (id: string, more: Partial<BuildRecord> = {}): BuildRecord => ({
  ...{
    id,
    site: 'acme',
    environment: 'live',
    status: 'running',
    attempt: 1,
    worker: 'w1',
    triggeredAt: 1,
    startedAt: 5,
  },
  causes: [{ kind: 'file', about: 'sites/acme/site.json', at: 1 }],
  ...{
    finishedAt: null,
    manifest: null,
    generation: null,
    pages: 2,
    rendered: 1,
    reused: 1,
    images: 0,
    bytes: 0,
    errors: [],
  },
  ...more,
})
const ended = build('x', {
  ...{ status: 'failed', finishedAt: 9 },
  errors: [{ code: 'entry-invalid', message: 'Expected\na title, got hunter2', where: 'a.md:3:1', hint: 'Write one' }],
})
const forever = new AbortController().signal
const text = async (stream: ReadableStream<Uint8Array>) => new Response(stream).text()

test('a log has why, how long and what went wrong, a line each, and no secret', async () => {
  const logs = open('whole')
  const log = logs.begin(build('b1'))
  log.step({ build: 'b1', name: 'render', at: 10, ms: 30 })
  log.say('Warning: one\ntwo')
  await log.end(ended)
  const read = await text(logs.read({ build: build('b1', { finishedAt: 9 }), steps: [] }, async () => true, forever))
  expect(read).toBe(await readFile(join(dir, 'whole', 'acme', 'b1.log'), 'utf8'))
  expect(read.split('\n').map(line => line.slice(25))).toEqual([
    'Build b1 of acme for live, attempt 1, by w1',
    'Wanted: file, sites/acme/site.json',
    'render: 30 ms',
    'Warning: one ¶ two',
    'Error entry-invalid at a.md:3:1: Expected ¶ a title, got [secret] → Write one',
    'End: failed, 1 of 2 pages rendered, 1 reused',
    '',
  ])
})

test('lines of a build that runs follow as they come, until it is over', async () => {
  const logs = open('live')
  const log = logs.begin(build('b1'))
  await expect.poll(() => readdir(join(dir, 'live', 'acme')).catch(() => [])).toEqual(['b1.log'])
  let isOver = false
  const reader = logs.read({ build: build('b1'), steps: [] }, async () => isOver, forever).getReader()
  const decoder = new TextDecoder()
  let seen = ''
  const until = async (part: string) => {
    while (!seen.includes(part)) {
      const { value, done } = await reader.read()
      if (done) throw new Error(`It ended with: ${seen}`)
      seen += decoder.decode(value)
    }
  }
  await until('Build b1')
  log.step({ build: 'b1', name: 'render', at: 10, ms: 30 })
  await until('render: 30 ms')
  await log.end(ended)
  isOver = true
  await until('End: failed')
  expect((await reader.read()).done).toBe(true)
})

test('the log of another machine is what the ledger knows', async () => {
  const steps = [{ build: 'b2', name: 'upload', at: 1, ms: 7, detail: 'twice' }]
  const read = await text(open('elsewhere').read({ build: { ...ended, id: 'b2' }, steps }, async () => true, forever))
  expect(read).toMatch(
    /on the machine of worker w1.*\n.*Build b2[\s\S]*upload twice: 7 ms[\s\S]*entry-invalid[\s\S]*End: failed/,
  )
  expect(read).not.toContain('hunter2')
})

test('of a site the newest twenty are kept, and none grows without end', async () => {
  const logs = open('many')
  for (let at = 10; at < 40; at++) await logs.begin(build(`b${at}`)).end(ended)
  const names = (await readdir(join(dir, 'many', 'acme'))).sort()
  expect([names.length, names[0], names.at(-1)]).toEqual([20, 'b20.log', 'b39.log'])
  const log = logs.begin(build('b50'))
  for (let at = 0; at < 10_000; at++) log.say(`line ${at} ${'x'.repeat(100)}`)
  await log.end(ended)
  const file = join(dir, 'many', 'acme', 'b50.log')
  expect((await stat(file)).size).toBeLessThan(300 * 1024)
  expect(await readFile(file, 'utf8')).toMatch(/More than can be kept was left out\n[\s\S]*End: failed/)
})

test('a disk that takes nothing is told once, and a name that is no name is no file', async () => {
  await writeFile(join(dir, 'file'), '')
  const log = open('file').begin(build('b1'))
  log.say('one')
  log.say('two')
  await log.end(ended)
  expect(troubles).toHaveLength(1)
  await open('outside').begin(build('../../b1')).end(ended)
  expect(await readdir(dir)).not.toContain('b1.log')
})
