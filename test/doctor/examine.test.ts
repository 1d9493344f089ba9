import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { type Bucket, BucketError } from '#bucket/bucket.ts'
import { directoryBucket } from '#bucket/directory.ts'
import { memoryBucket } from '#bucket/memory.ts'
import { s3Bucket } from '#bucket/s3.ts'
import { type ExamineOptions, examine } from '#doctor/examine.ts'
import { checkMemory, checkNode } from '#doctor/machine.ts'
import { checkThemes } from '#doctor/themes.ts'
import { SWEEP_KEY } from '#model/sweep.ts'
import { startS3Server } from '../bucket/s3-server.ts'

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'nextgen-doctor-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}

const look = (bucket: Bucket, options: Partial<ExamineOptions> = {}) => {
  const root = folder()
  return examine({
    bucket,
    workspace: {
      root,
      sitesDir: join(root, 'sites'),
      themesDir: join(root, 'themes'),
      stateDir: join(root, '.nextgen'),
    },
    ...{ fix: false, declared: { sites: 3, failures: [] }, astro: '7.3.5', threads: 1, threadMb: 100, ...options },
  })
}
const named = ({ checks }: Awaited<ReturnType<typeof look>>, name: string) => checks.find(check => check.name === name)

test('a bucket that does all that releases need passes, in memory and in a directory, and nothing is left in it', async () => {
  for (const bucket of [memoryBucket(), directoryBucket(join(folder(), 'bucket'))]) {
    const report = await look(bucket)
    expect(report.checks.filter(({ status }) => status === 'fail')).toEqual([])
    for (const name of ['bucket', 'conditional writes', 'permissions', 'clock', 'sweep'])
      expect(named(report, name)).toMatchObject({ status: 'ok' })
    expect(await Array.fromAsync(bucket.list(''))).toEqual([])
  }
})

test('a server that ignores conditional writes is refused by name, and so is a race that two can win', async () => {
  await using server = await startS3Server({ conditions: 'ignored' })
  const { endpoint } = server
  const bucket = s3Bucket({
    ...{ bucket: 'sites', endpoint, region: 'us-east-1', style: 'path', ownPrefix: '.nextgen/' },
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  })
  const report = await look(bucket)
  expect(report.ok).toBe(false)
  expect(named(report, 'bucket')).toMatchObject({
    status: 'fail',
    said: expect.stringContaining(`s3://sites at ${endpoint}`),
  })
  await bucket.close?.()

  const inner = memoryBucket()
  const careless: Bucket = {
    ...inner,
    put: (key, body, options) => inner.put(key, body, options?.when === 'absent' ? options : {}),
  }
  expect(named(await look(careless), 'conditional writes')).toMatchObject({
    status: 'fail',
    said: expect.stringContaining('memory:'),
  })
})

test('a missing bucket is told, and made only with --fix', async () => {
  const inner = memoryBucket()
  let exists = false
  const bucket: Bucket = {
    ...inner,
    async prepare({ create = false } = {}) {
      exists ||= create
      if (!exists)
        throw new BucketError('missing-bucket', 'there is none', { hint: '`nextgen doctor --fix` creates it.' })
    },
  }
  expect(await look(bucket)).toMatchObject({ ok: false })
  expect(named(await look(bucket), 'bucket')).toMatchObject({ status: 'fail', hint: expect.stringContaining('--fix') })
  expect(exists).toBe(false)
  expect(named(await look(bucket, { fix: true }), 'bucket')).toMatchObject({ status: 'fixed' })
  expect(await look(bucket)).toMatchObject({ ok: true })
})

test('wrong credentials, a forbidden listing and a forbidden deletion each fail with their next step', async () => {
  const inner = memoryBucket()
  const denied = new BucketError('denied', 'access is denied', { hint: 'Check AWS_ACCESS_KEY_ID' })
  const closed: Bucket = { ...inner, put: () => Promise.reject(denied) }
  expect(named(await look(closed), 'conditional writes')).toMatchObject({
    status: 'fail',
    hint: expect.stringContaining('AWS_ACCESS_KEY_ID'),
  })
  const unlisted: Bucket = {
    ...inner,
    // biome-ignore lint/correctness/useYield: it never comes to one.
    async *list() {
      throw denied
    },
  }
  expect(named(await look(unlisted), 'permissions')).toMatchObject({ status: 'fail' })
  const kept: Bucket = { ...inner, delete: async () => {} }
  expect(named(await look(kept), 'permissions')).toMatchObject({
    status: 'fail',
    hint: expect.stringContaining('retention'),
  })
})

for (const [skew, status] of [
  [0, 'ok'],
  [-60_000, 'warn'],
  [60_000, 'warn'],
  [-3_600_000, 'fail'],
  [3_600_000, 'fail'],
] as const)
  test(`a bucket whose clock is off by ${skew / 1000} s: ${status}`, async () => {
    const bucket = memoryBucket({ clock: { now: () => Date.now() + skew, sleep: async () => {} } })
    expect(named(await look(bucket), 'clock')).toMatchObject({ status })
  })

test('half-written files of killed processes are told, and removed with --fix; those of a living one stay', async () => {
  const dir = join(folder(), 'bucket')
  mkdirSync(join(dir, 'blobs/aa'), { recursive: true })
  for (const name of ['.tmp-dead', '.tmp-alive']) writeFileSync(join(dir, 'blobs/aa', name), 'half')
  utimesSync(join(dir, 'blobs/aa/.tmp-dead'), 1_000_000, 1_000_000)
  const bucket = directoryBucket(dir)
  expect(named(await look(bucket), 'leftovers')).toMatchObject({
    status: 'warn',
    said: expect.stringMatching(/^1 half-written file /),
  })
  expect(named(await look(bucket, { fix: true }), 'leftovers')).toMatchObject({ status: 'fixed' })
  expect(readdirSync(join(dir, 'blobs/aa'))).toEqual(['.tmp-alive'])
})

test('a declaration that cannot be read, and a record of a sweep that was edited, fail with where to look', async () => {
  const failures = [{ code: 'site-invalid', message: 'no domain', where: 'sites/acme/site.json:3', hint: 'Add one.' }]
  expect(named(await look(memoryBucket(), { declared: { sites: 2, failures } }), 'sites')).toMatchObject({
    ...{ status: 'fail', said: expect.stringContaining('sites/acme/site.json:3'), hint: 'Add one.' },
  })
  const bucket = memoryBucket()
  await bucket.put(SWEEP_KEY, new TextEncoder().encode('{}'))
  expect(named(await look(bucket), 'sweep')).toMatchObject({ status: 'fail' })
})

test('themes that ask for another Astro, or lack packages, are warned of by name', () => {
  const dir = folder()
  const theme = (name: string, text: string) => {
    mkdirSync(join(dir, name))
    writeFileSync(join(dir, name, 'package.json'), text)
  }
  theme('fine', '{ "dependencies": { "astro": "^7.0.0", "zod": "*" } }')
  theme('free', '{}')
  theme('old', '{ "dependencies": { "astro": "^4.2.0" } }')
  theme('hungry', '{ "dependencies": { "nobody-has-this": "1" } }')
  theme('torn', '{')
  const found = [...checkThemes(dir, '7.3.5')]
  expect(found.map(({ status, said }) => `${status} ${said}`)).toEqual([
    'warn hungry lacks the packages nobody-has-this',
    'warn old asks for Astro ^4.2.0, and is rendered with 7.3.5',
    'warn torn has a package.json that is no JSON',
    'ok 2 of 5 ask for nothing that is not here; Astro 7.3.5',
  ])
})

test('an old Node fails; threads that do not fit into memory are warned of', () => {
  expect(checkNode('22.3.0').status).toBe('fail')
  expect(checkNode('24.0.0').status).toBe('ok')
  const memory = { total: 2048 * 1_048_576, free: 0 }
  expect(checkMemory(2, 384, memory).status).toBe('ok')
  expect(checkMemory(8, 384, memory)).toMatchObject({ status: 'warn', hint: expect.stringContaining('--concurrency') })
})
