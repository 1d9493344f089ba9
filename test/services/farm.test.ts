import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, describe, expect, test } from 'vitest'
import { post } from '../cli/workspace.ts'
import { type FarmOptions, openFarm, type TestFarm } from './farm.ts'
import { startPostgres, whyNoPostgres } from './postgres.ts'
import { type Server, startRedis, whyNoRedis } from './redis.ts'

const [noRedis, noPostgres] = [whyNoRedis(), whyNoPostgres()]
for (const why of [noRedis, noPostgres]) if (why) console.log(`Not run: ${why}`)
const redis: Server | null = noRedis ? null : await startRedis()
const postgres: Server | null = noPostgres ? null : await startPostgres()
afterAll(async () => {
  await redis?.[Symbol.asyncDispose]()
  await postgres?.[Symbol.asyncDispose]()
})

const LONG = { timeout: 60_000 }
let made = 0

interface Kind {
  readonly name: string
  readonly isHere: boolean
  /** Places of a farm that nobody has used. */
  places(): FarmOptions
}

const named = (server: Server | null): string => `${server?.url}?queue=farm${process.pid}x${++made}`
const kinds: readonly Kind[] = [
  { name: 'files of one machine', isHere: true, places: () => ({}) },
  {
    name: 'Redis and PostgreSQL',
    isHere: redis !== null && postgres !== null,
    places: () => ({ queue: named(redis), ledger: ledgerOf(postgres) }),
  },
  {
    name: 'PostgreSQL alone',
    isHere: postgres !== null,
    places: () => ({ queue: named(postgres), ledger: ledgerOf(postgres) }),
  },
]

const ledgerOf = (server: Server | null): string => `${server?.url}?schema=farm${process.pid}x${++made}`

const settled = (farm: TestFarm) =>
  expect
    .poll(() => farm.ledger.demands.open('live').then(open => open.length), { timeout: 150_000, interval: 250 })
    .toBe(0)

for (const { name, isHere, places } of kinds)
  describe.skipIf(!isHere)(`a farm with ${name}`, () => {
    test('builds 200 sites with three workers of which one is killed every five seconds or 40 builds: all live, each released once', async () => {
      await using farm = await openFarm(places())
      const sites = Array.from({ length: 200 }, (_, at) => `s${String(at).padStart(3, '0')}`)
      for (const site of sites) await farm.workspace.addSite(site, `Words of ${site}`)
      const workers = await Promise.all([1, 2, 3].map(() => farm.worker()))
      await farm.control()
      let killed = 0
      let over = false
      const killing = (async () => {
        let [since, next] = [performance.now(), 40]
        while (!over) {
          await delay(250)
          const builds = (await farm.ledger.builds.list({ limit: 1000 })).length
          if (over || (builds < next && performance.now() - since < 5000)) continue
          workers.shift()?.child.kill('SIGKILL')
          killed++
          workers.push(await farm.worker())
          ;[since, next] = [performance.now(), builds + 40]
        }
      })()
      await settled(farm)
      over = true
      await killing
      for (const site of sites) {
        expect([site, (await farm.releasesOf(site)).map(({ generation }) => generation)]).toEqual([site, [1]])
        expect(await farm.pageOf(site)).toContain(`Words of ${site}`)
      }
      expect(killed).toBeGreaterThan(0)
      const builds = await farm.ledger.builds.list({ limit: 1000 })
      expect(builds.filter(({ status }) => status === 'built').length).toBeLessThanOrEqual(200)
      console.log(`${name}: ${builds.length} builds of 200 sites, ${killed} workers killed`)
    })

    test('a worker that stood still past its lease loses: what another has released meanwhile stays', async () => {
      await using farm = await openFarm(places())
      await farm.workspace.addSite('acme', 'First words')
      const control = await farm.control()
      const first = await farm.worker()
      await settled(farm)
      await farm.workspace.write('sites/acme/content/posts/first.md', post('Stale words', 4000))
      await expect.poll(async () => (await farm.ledger.builds.running()).length, LONG).toBe(1)
      await delay(500)
      first.child.kill('SIGSTOP')
      await farm.workspace.write('sites/acme/content/posts/first.md', post('Newest words'))
      await farm.worker()
      await expect.poll(() => farm.pageOf('acme'), LONG).toContain('Newest words')
      first.child.kill('SIGCONT')
      await first.printed('stderr', /acme (lost|cancelled|failed|unchanged)/)
      await settled(farm)
      expect(await farm.pageOf('acme')).toContain('Newest words')
      expect((await farm.releasesOf('acme')).map(({ generation }) => generation)).toEqual([2, 1])
      expect(control.child.exitCode).toBeNull()
    })

    test('two control planes by mistake build each edit, and release it once', async () => {
      await using farm = await openFarm(places())
      for (const site of ['acme', 'beta', 'gamma']) await farm.workspace.addSite(site, 'First words')
      await farm.worker()
      await Promise.all([farm.control(), farm.control()])
      await settled(farm)
      for (const words of ['Second words', 'Third words']) {
        await farm.workspace.write('sites/beta/content/posts/first.md', post(words))
        await expect.poll(() => farm.pageOf('beta'), LONG).toContain(words)
      }
      await delay(1000)
      await settled(farm)
      const counts = await Promise.all(
        ['acme', 'beta', 'gamma'].map(async site => (await farm.releasesOf(site)).length),
      )
      expect(counts).toEqual([1, 3, 1])
    })

    test('a bucket that is away for a while is waited for, and nothing is lost', async () => {
      await using farm = await openFarm(places())
      await farm.workspace.addSite('acme', 'First words')
      await farm.worker()
      await farm.control()
      await settled(farm)
      const folder = join(farm.workspace.root, '.nextgen', 'bucket')
      await rename(folder, `${folder}-away`)
      await farm.workspace.write('.nextgen/bucket', 'no folder')
      await farm.workspace.write('sites/acme/content/posts/first.md', post('Second words'))
      await expect
        .poll(
          async () =>
            (await farm.ledger.builds.list({ site: 'acme' })).filter(({ status }) => status === 'failed').length,
          LONG,
        )
        .toBeGreaterThan(0)
      await farm.workspace.remove('.nextgen/bucket')
      await rename(`${folder}-away`, folder)
      await expect.poll(() => farm.pageOf('acme'), LONG).toContain('Second words')
      await settled(farm)
    })
  })

describe.skipIf(!redis || !postgres)('a farm whose servers go away', () => {
  const outages = [
    { name: 'Redis', server: () => redis as Server },
    { name: 'PostgreSQL', server: () => postgres as Server },
  ]
  for (const { name, server } of outages)
    test(`${name} is away for a while: processes stay, and what was edited meanwhile is built when it is back`, async () => {
      await using farm = await openFarm({ queue: named(redis), ledger: ledgerOf(postgres) })
      await farm.workspace.addSite('acme', 'First words')
      const worker = await farm.worker()
      const control = await farm.control()
      await settled(farm)
      await server().stop()
      await farm.workspace.write('sites/acme/content/posts/first.md', post('Second words'))
      await delay(8000)
      await server().restart()
      await expect.poll(() => farm.pageOf('acme'), { timeout: 90_000 }).toContain('Second words')
      expect([worker.child.exitCode, control.child.exitCode]).toEqual([null, null])
      expect((await farm.releasesOf('acme')).map(({ generation }) => generation)).toEqual([2, 1])
    })
})
