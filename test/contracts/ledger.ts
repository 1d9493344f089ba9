import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { BuildResult, Ledger } from '#ledger/ledger.ts'
import type { TokenRecord } from '#model/access.ts'
import type { Digest } from '#model/digest.ts'
import type { Cause, Delivery } from '#model/farm.ts'

const file = (at: number, about = 'sites/acme/site.json'): Cause => ({ kind: 'file', about, at })
const manifest = 'a'.repeat(64) as Digest
const built: BuildResult = {
  ...{ status: 'built', finishedAt: 2000, manifest, generation: 3 },
  ...{ pages: 70, rendered: 1, reused: 69, images: 0, bytes: 5_000_000_000, errors: [] },
}

/** What every ledger must do. `open` gives a ledger on the same store each time, which is empty at first. */
export function ledgerContract(name: string, open: () => Promise<Ledger>): void {
  describe(name, () => {
    let ledger: Ledger
    let other: Ledger
    const live = 'live'
    const trigger = (cause: Cause, priority: 'urgent' | 'due' | 'routine' = 'urgent') => ({
      environment: live,
      priority,
      cause,
    })
    const startBuild = (id: string, site: string, startedAt: number) =>
      ledger.builds.start({
        ...{ id, site, environment: live, causes: [file(startedAt)], attempt: 1, worker: 'w1' },
        ...{ triggeredAt: startedAt - 5, startedAt },
      })

    beforeAll(async () => {
      ledger = await open()
      other = await open()
    })
    afterAll(async () => {
      await ledger?.[Symbol.asyncDispose]()
      await other?.[Symbol.asyncDispose]()
    })

    test('a demand is open from its trigger until a build that began afterwards is settled', async () => {
      expect(await ledger.demands.begin('d1', live, 10)).toBeNull()
      const [raised] = await ledger.demands.raise(['d1'], trigger(file(1)))
      expect(raised).toMatchObject({ site: 'd1', wanted: 1, settled: 0, busySince: null, triggeredAt: 1 })
      const begun = await other.demands.begin('d1', live, 10)
      expect(begun).toMatchObject({ demand: { wanted: 1, busySince: 10 }, causes: [file(1)] })
      await ledger.demands.settle({ site: 'd1', environment: live, wanted: 1 })
      expect(await other.demands.find('d1', live)).toMatchObject({ wanted: 1, settled: 1, busySince: null })
      expect(await ledger.demands.begin('d1', live, 11)).toBeNull()
    })

    test('what is triggered while a build runs is open once that build is settled, with its own causes', async () => {
      await ledger.demands.raise(['d2'], trigger(file(1, 'one')))
      const first = await ledger.demands.begin('d2', live, 10)
      await ledger.demands.raise(['d2'], trigger(file(2, 'two')))
      await ledger.demands.raise(['d2'], trigger(file(3, 'three')))
      await ledger.demands.settle({ site: 'd2', environment: live, wanted: first?.demand.wanted ?? 0 })
      expect((await ledger.demands.open(live)).map(({ site }) => site)).toContain('d2')
      const second = await ledger.demands.begin('d2', live, 20)
      expect(second?.causes.map(({ about }) => about)).toEqual(['two', 'three'])
      await ledger.demands.settle({ site: 'd2', environment: live, wanted: 3 })
      expect((await ledger.demands.open(live)).map(({ site }) => site)).not.toContain('d2')
    })

    test('a build that ended without a result leaves its demand open, and its causes to the next build', async () => {
      await ledger.demands.raise(['d3'], trigger(file(1, 'one')))
      await ledger.demands.begin('d3', live, 10)
      await ledger.demands.release({ site: 'd3', environment: live })
      expect((await ledger.demands.begin('d3', live, 20))?.causes).toHaveLength(1)
      await ledger.demands.raise(['d3'], trigger(file(2, 'two')))
      const third = await ledger.demands.begin('d3', live, 30)
      expect(third?.causes.map(({ about }) => about)).toEqual(['one', 'two'])
    })

    test('a stale worker that settles late takes nothing back', async () => {
      await ledger.demands.raise(['d4'], trigger(file(1)))
      await ledger.demands.raise(['d4'], trigger(file(2)))
      await ledger.demands.settle({ site: 'd4', environment: live, wanted: 2 })
      await ledger.demands.settle({ site: 'd4', environment: live, wanted: 1 })
      expect(await ledger.demands.find('d4', live)).toMatchObject({ wanted: 2, settled: 2 })
    })

    test('a demand that was given up is not open, is listed, and opens with the next trigger', async () => {
      await ledger.demands.raise(['d5'], trigger(file(1)))
      await ledger.demands.giveUp({ site: 'd5', environment: live, wanted: 1 })
      expect(await ledger.demands.begin('d5', live, 10)).toBeNull()
      expect((await ledger.demands.open(live)).map(({ site }) => site)).not.toContain('d5')
      expect((await ledger.demands.givenUp(live)).map(({ site }) => site)).toContain('d5')
      await ledger.demands.raise(['d5'], trigger(file(2)))
      expect((await ledger.demands.givenUp(live)).map(({ site }) => site)).not.toContain('d5')
      expect(await ledger.demands.begin('d5', live, 10)).toMatchObject({ demand: { wanted: 2 } })
    })

    test('the highest priority of an open demand counts; a settled one takes that of the next trigger', async () => {
      await ledger.demands.raise(['d6'], trigger(file(1), 'due'))
      await ledger.demands.raise(['d6'], trigger(file(2), 'routine'))
      expect(await ledger.demands.find('d6', live)).toMatchObject({ priority: 'due' })
      await ledger.demands.raise(['d6'], trigger(file(3), 'urgent'))
      expect(await ledger.demands.find('d6', live)).toMatchObject({ priority: 'urgent' })
      await ledger.demands.settle({ site: 'd6', environment: live, wanted: 3 })
      await ledger.demands.raise(['d6'], trigger(file(4), 'routine'))
      expect(await ledger.demands.find('d6', live)).toMatchObject({ priority: 'routine' })
    })

    test('two thousand sites are raised at once, by two processes at once; a site named twice counts once', async () => {
      const sites = Array.from({ length: 2000 }, (_, at) => `m${at}`)
      const raised = await Promise.all([
        ledger.demands.raise(['m0', ...sites], trigger(file(1))),
        other.demands.raise([...sites].reverse(), trigger(file(2))),
      ])
      expect(raised.map(({ length }) => length)).toEqual([2000, 2000])
      expect(await ledger.demands.find('m0', live)).toMatchObject({ wanted: 2 })
      expect((await ledger.demands.begin('m1999', live, 5))?.causes).toHaveLength(2)
    })

    test('a thousand triggers of one site are counted, and their causes are bounded', async () => {
      await Promise.all(Array.from({ length: 1000 }, (_, at) => ledger.demands.raise(['flood'], trigger(file(at)))))
      const begun = await ledger.demands.begin('flood', live, 5)
      expect(begun?.demand.wanted).toBe(1000)
      expect(begun?.causes.length).toBeGreaterThan(50)
      expect(begun?.causes.length).toBeLessThan(300)
    })

    test('a site that waits for a publication date is told once when it has come', async () => {
      expect(await ledger.demands.nextDue(live)).toBeNull()
      await ledger.demands.expect('p1', live, 500)
      await ledger.demands.expect('p2', live, 400)
      await ledger.demands.expect('p2', live, 700)
      await ledger.demands.expect('p3', live, 300)
      await ledger.demands.expect('p3', live, null)
      expect(await other.demands.nextDue(live)).toBe(500)
      expect(await other.demands.takeDue(live, 499)).toEqual([])
      const taken = await Promise.all([ledger.demands.takeDue(live, 600), other.demands.takeDue(live, 600)])
      expect(taken.flat()).toEqual(['p1'])
      expect((await ledger.demands.open(live)).map(({ site }) => site)).not.toContain('p1')
      await ledger.demands.raise(['p2'], trigger(file(1)))
      expect(await ledger.demands.takeDue(live, 700)).toEqual(['p2'])
    })

    test('environments of a site have demands of their own', async () => {
      await ledger.demands.raise(['d7'], { ...trigger(file(1)), environment: 'staging' })
      expect(await ledger.demands.find('d7', live)).toBeNull()
      expect((await ledger.demands.open('staging')).map(({ site }) => site)).toEqual(['d7'])
    })

    test('a build is running until it is finished, once; steps come in order', async () => {
      await startBuild('b1', 'acme', 1000)
      expect((await ledger.builds.running()).map(({ id }) => id)).toEqual(['b1'])
      await ledger.builds.note({ build: 'b1', name: 'render', at: 1010, ms: 30 })
      await ledger.builds.note({ build: 'b1', name: 'wait', at: 1001, ms: 5, detail: 'for a thread' })
      expect(await other.builds.finish('b1', built)).toBe(true)
      expect(await ledger.builds.finish('b1', { ...built, status: 'failed' })).toBe(false)
      expect(await ledger.builds.running()).toEqual([])
      expect(await ledger.builds.find('b1')).toEqual({
        build: {
          ...{ id: 'b1', site: 'acme', environment: live, causes: [file(1000)], attempt: 1, worker: 'w1' },
          ...{ triggeredAt: 995, startedAt: 1000, ...built },
        },
        steps: [
          { build: 'b1', name: 'wait', at: 1001, ms: 5, detail: 'for a thread' },
          { build: 'b1', name: 'render', at: 1010, ms: 30 },
        ],
      })
      expect(await ledger.builds.find('nothing')).toBeNull()
    })

    test('builds are listed newest first, by site, in pages; the latest of each site is told', async () => {
      await startBuild('b2', 'acme', 3000)
      await startBuild('b3', 'beta', 4000)
      const ids = async (page?: Parameters<Ledger['builds']['list']>[0]) =>
        (await ledger.builds.list(page)).map(({ id }) => id)
      expect(await ids()).toEqual(['b3', 'b2', 'b1'])
      expect(await ids({ site: 'acme' })).toEqual(['b2', 'b1'])
      expect(await ids({ limit: 1, before: 4000 })).toEqual(['b2'])
      expect(await ids({ sites: ['b*', 'nobody'] })).toEqual(['b3'])
      expect(await ids({ sites: ['acme'] })).toEqual(['b2', 'b1'])
      await startBuild('b4', 'beta', 4000)
      expect(await ids({ limit: 2 })).toEqual(['b4', 'b3'])
      expect(await ids({ limit: 1, before: 4000, beforeId: 'b4' })).toEqual(['b3'])
      await other.builds.finish('b4', { ...built, finishedAt: 100 })
      await ledger.forgetBefore(200)
      expect((await ledger.builds.latest(live)).map(({ id }) => id)).toEqual(['b2', 'b3'])
    })

    test('a release is noted once a generation', async () => {
      const release = { site: 'acme', environment: live, generation: 3, manifest, build: 'b1', actor: 'ann', at: 2000 }
      await ledger.releases.note(release)
      await ledger.releases.note({ ...release, actor: 'bob' })
      await ledger.releases.note({ ...release, generation: 4, at: 2001 })
      expect(
        (await ledger.releases.list({ site: 'acme' })).map(({ generation, actor }) => [generation, actor]),
      ).toEqual([
        [4, 'ann'],
        [3, 'ann'],
      ])
    })

    test('a delivery counts once a source, whoever receives it', async () => {
      const delivery: Delivery = {
        ...{ source: 'newsroom', id: 'd-1', receivedAt: 1000, status: 'accepted', about: 'entry 7' },
        ...{ sites: ['acme'], headers: { 'x-event': 'entry.update' }, body: '{"a":"ü\\u0000"}' },
      }
      const received = await Promise.all([
        ledger.deliveries.receive(delivery),
        other.deliveries.receive(delivery),
        ledger.deliveries.receive({ ...delivery, source: 'shop' }),
      ])
      expect(received.filter(Boolean)).toHaveLength(2)
      expect(received[2]).toBe(true)
      expect(await ledger.deliveries.find('newsroom', 'd-1')).toEqual(delivery)
      expect(await ledger.deliveries.list({ source: 'shop' })).toHaveLength(1)
    })

    test('the audit log only grows, newest first', async () => {
      await ledger.audit.note({ at: 1, actor: 'ann', action: 'trigger', subject: 'acme', ok: true })
      await ledger.audit.note({ at: 2, actor: 'bob', action: 'rollback', subject: 'acme', ok: false, detail: 'role' })
      expect(await ledger.audit.list()).toEqual([
        { at: 2, actor: 'bob', action: 'rollback', subject: 'acme', ok: false, detail: 'role' },
        { at: 1, actor: 'ann', action: 'trigger', subject: 'acme', ok: true },
      ])
    })

    test('a token is found with its hash until it is forgotten by nobody: revoked once, used many times', async () => {
      const token: TokenRecord = {
        ...{ id: 't1', name: 'ann', sites: ['acme', 'shop-*'], createdAt: 1, createdBy: 'root' },
        ...{ role: 'editor', expiresAt: null, lastUsedAt: null, revokedAt: null },
      }
      await ledger.tokens.add(token, 'a'.repeat(64))
      await ledger.tokens.add({ ...token, id: 't2', createdAt: 2, expiresAt: 5_000_000_000_000 }, 'b'.repeat(64))
      await expect(other.tokens.add(token, 'c'.repeat(64))).rejects.toThrow()
      expect(await other.tokens.find('t1')).toEqual({ token, hash: 'a'.repeat(64) })
      expect(await other.tokens.find('t3')).toBeNull()
      await ledger.tokens.used('t1', 7)
      expect(await Promise.all([ledger.tokens.revoke('t1', 9), other.tokens.revoke('t3', 9)])).toEqual([true, false])
      expect(await other.tokens.revoke('t1', 10)).toBe(false)
      expect(await other.tokens.list()).toEqual([
        { ...token, id: 't2', createdAt: 2, expiresAt: 5_000_000_000_000 },
        { ...token, lastUsedAt: 7, revokedAt: 9 },
      ])
    })

    test('events of several processes stand in one order without gaps, and the oldest are forgotten', async () => {
      expect(await ledger.events.range()).toEqual({ oldest: 0, newest: 0 })
      const trouble = (message: string) => ({ type: 'trouble', message }) as const
      const writes = Array.from({ length: 40 }, (_, at) =>
        (at % 2 ? ledger : other).events.add([trouble(`${at} a`), trouble(`${at} b`), trouble(`${at} c`)], at),
      )
      await Promise.all(writes)
      const all = await other.events.after(0, 1000)
      expect(all.map(({ id }) => id)).toEqual(Array.from({ length: 120 }, (_, at) => at + 1))
      for (let at = 0; at < 120; at += 3)
        expect(all.slice(at, at + 3).map(({ event }) => 'message' in event && event.message.slice(-1))).toEqual([
          ...['a', 'b', 'c'],
        ])
      expect(await ledger.events.after(118, 10)).toMatchObject([{ id: 119 }, { id: 120 }])
      await ledger.events.keep(20)
      expect(await other.events.range()).toEqual({ oldest: 101, newest: 120 })
      await other.events.add([trouble('more')], 99)
      expect(await ledger.events.after(119, 10)).toMatchObject([{ id: 120 }, { id: 121, at: 99 }])
    })

    test('a time of a schedule is claimed by one process, and never again, also after a step back of the clock', async () => {
      expect(await ledger.schedules.last('nightly')).toBeNull()
      const claims = await Promise.all(
        [1, 2, 3, 4].map(at => (at % 2 ? ledger : other).schedules.claim('nightly', 500)),
      )
      expect(claims.filter(Boolean)).toHaveLength(1)
      expect(await other.schedules.claim('nightly', 400)).toBe(false)
      expect(await other.schedules.claim('nightly', 600)).toBe(true)
      expect(await ledger.schedules.last('nightly')).toBe(600)
    })

    test('workers say that they are there, and leave', async () => {
      const worker = {
        id: 'w1',
        kind: 'worker' as const,
        environment: live,
        host: 'h',
        pid: 7,
        threads: 2,
        startedAt: 1,
        seenAt: 1,
        draining: false,
        sites: [],
      }
      await ledger.workers.beat(worker)
      await other.workers.beat({ ...worker, seenAt: 9, draining: true, sites: ['acme'] })
      expect(await ledger.workers.list()).toEqual([{ ...worker, seenAt: 9, draining: true, sites: ['acme'] }])
      await ledger.workers.leave('w1')
      expect(await ledger.workers.list()).toEqual([])
    })

    test('old builds are forgotten with their steps; those that run, and the audit log, are kept', async () => {
      await ledger.forgetBefore(2500)
      expect(await ledger.builds.find('b1')).toBeNull()
      expect((await ledger.builds.list()).map(({ id }) => id)).toEqual(['b3', 'b2'])
      expect(await ledger.deliveries.list()).toEqual([])
      expect(await ledger.audit.list()).toHaveLength(2)
    })
  })
}
