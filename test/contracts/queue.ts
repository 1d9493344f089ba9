import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, test } from 'vitest'
import type { Priority } from '#model/farm.ts'
import { openQueue } from '#queue/open.ts'
import { type Consumer, type Handler, LeaseEnd, type Queue, type QueueSettings } from '#queue/queue.ts'

const QUICK: Partial<QueueSettings> = { lease: 1500, attempts: 3, backoff: 100, longestBackoff: 400 }
const PROGRAM = fileURLToPath(new URL('../build-farm/queue/worker-process.ts', import.meta.url))
/** For what a store on another machine may take. */
const SOON = { timeout: 20_000 }

/** What every queue must do. `urlOf` gives the URL of an empty queue for each name. */
export function queueContract(title: string, urlOf: (name: string) => string): void {
  describe(title, () => {
    let made = 0
    let opened: Queue[] = []
    let consumers: Consumer[] = []
    let children: ChildProcess[] = []

    /** Handles on one new queue, as several processes have them. */
    async function open(handles = 1, settings = QUICK): Promise<[Queue, ...Queue[]]> {
      const url = urlOf(`q${process.pid}${Date.now()}${made++}`)
      const queues = await Promise.all(Array.from({ length: handles }, () => openQueue(url, { base: '/', settings })))
      opened.push(...queues)
      return queues as [Queue, ...Queue[]]
    }
    function work(queue: Queue, handler: Handler, concurrency = 1): Consumer {
      const consumer = queue.work(handler, { concurrency, onTrouble: () => {} })
      consumers.push(consumer)
      return consumer
    }
    async function startProcess(
      url: string,
    ): Promise<{ child: ChildProcess; printed: (text: string) => Promise<void> }> {
      const child = spawn(process.execPath, [PROGRAM, url, JSON.stringify(QUICK)], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      children.push(child)
      let text = ''
      child.stdout.setEncoding('utf8').on('data', chunk => {
        text += chunk
      })
      const printed = (expected: string) => expect.poll(() => text, SOON).toContain(expected)
      await printed('ready')
      return { child, printed }
    }

    afterEach(async () => {
      for (const child of children) child.kill('SIGKILL')
      const stop = AbortSignal.abort()
      await Promise.all(consumers.map(consumer => consumer.drain(stop)))
      await Promise.all(opened.map(queue => queue[Symbol.asyncDispose]()))
      ;[opened, consumers, children] = [[], [], []]
    })

    const urgent = (site: string, delayed?: number) => ({
      site,
      priority: 'urgent' as const,
      ...(delayed !== undefined && { delay: delayed }),
    })
    const nothing = { waiting: 0, delayed: 0, active: 0, dead: 0 }

    test('a wake is handed out once, by whichever handle, and is gone when it is done', async () => {
      const [queue, other] = await open(2)
      const seen: string[] = []
      work(other as Queue, async ({ site, attempt, priority, signal, isHeld }) => {
        seen.push(`${site} ${attempt} ${priority} ${signal.aborted} ${await isHeld()}`)
        return 'done'
      })
      await queue.add([urgent('acme')])
      await expect.poll(() => seen, SOON).toEqual(['acme 1 urgent false true'])
      await expect.poll(() => queue.counts(), SOON).toEqual(nothing)
    })

    test('urgent wakes go before due ones, and those before routine ones; equals in the order in which they came', async () => {
      const [queue] = await open()
      const wakes: [string, Priority][] = [
        ['r1', 'routine'],
        ['r2', 'routine'],
        ['d1', 'due'],
        ['u1', 'urgent'],
        ['u2', 'urgent'],
      ]
      for (const [site, priority] of wakes) await queue.add([{ site, priority }])
      const order: string[] = []
      work(queue, async ({ site }) => {
        order.push(site)
        return 'done'
      })
      await expect.poll(() => order, SOON).toEqual(['u1', 'u2', 'd1', 'r1', 'r2'])
    })

    test('wakes of one site become one, as urgent as the most urgent of them', async () => {
      const [queue] = await open()
      await queue.add([{ site: 'acme', priority: 'routine' }])
      await queue.add([{ site: 'beta', priority: 'due' }])
      await queue.add([urgent('acme'), { site: 'acme', priority: 'routine' }])
      expect(await queue.counts()).toMatchObject({ waiting: 2 })
      const order: string[] = []
      work(queue, async ({ site }) => {
        order.push(site)
        return 'done'
      })
      await expect.poll(() => order, SOON).toEqual(['acme', 'beta'])
      await delay(300)
      expect(order).toHaveLength(2)
    })

    test('what is added while a site is worked on comes afterwards, once, and never at the same time', async () => {
      const [queue, other] = await open(2)
      let at = 0
      let most = 0
      const done: number[] = []
      const handler: Handler = async ({ site }) => {
        at++
        most = Math.max(most, at)
        if (done.length === 0) await other?.add([urgent(site), urgent(site)])
        await delay(200)
        at--
        done.push(done.length + 1)
        return 'done'
      }
      work(queue, handler, 4)
      work(other as Queue, handler, 4)
      await queue.add([urgent('acme')])
      await expect.poll(() => done, SOON).toEqual([1, 2])
      await delay(500)
      expect({ done, most }).toEqual({ done: [1, 2], most: 1 })
    })

    test('a delayed wake waits; an earlier one for the same site brings it forward', async () => {
      const [queue] = await open()
      const seen = new Map<string, number>()
      const begun = Date.now()
      work(queue, async ({ site }) => {
        seen.set(site, Date.now() - begun)
        return 'done'
      })
      await queue.add([urgent('late', 1000), urgent('sooner', 60_000)])
      expect(await queue.counts()).toMatchObject({ delayed: 2 })
      await queue.add([urgent('sooner')])
      await expect.poll(() => [...seen.keys()], SOON).toEqual(['sooner', 'late'])
      expect(seen.get('late')).toBeGreaterThanOrEqual(950)
    })

    test('a wake that was added while its site was worked on keeps its delay', async () => {
      const [queue] = await open()
      const times: number[] = []
      work(queue, async ({ site }) => {
        times.push(Date.now())
        if (times.length === 1) await queue.add([urgent(site, 900)])
        return 'done'
      })
      await queue.add([urgent('acme')])
      await expect.poll(() => times.length, SOON).toBe(2)
      expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(850)
    })

    test('a failed wake comes again after a wait that grows, and is a dead letter after its last attempt', async () => {
      const [queue] = await open()
      const attempts: [number, boolean, number][] = []
      work(queue, async ({ attempt, isLast }) => {
        attempts.push([attempt, isLast, Date.now()])
        if (attempt === 2) throw new Error('the bucket is away')
        return { retry: `failed for the ${attempt}. time` }
      })
      await queue.add([urgent('acme')])
      await expect.poll(() => queue.counts(), SOON).toEqual({ ...nothing, dead: 1 })
      expect(attempts.map(([attempt, isLast]) => [attempt, isLast])).toEqual([
        [1, false],
        [2, false],
        [3, true],
      ])
      const [first, second, third] = attempts.map(([, , at]) => at) as [number, number, number]
      expect(second - first).toBeGreaterThanOrEqual(90)
      expect(third - second).toBeGreaterThanOrEqual(190)
      expect(await queue.dead()).toMatchObject([
        { site: 'acme', priority: 'urgent', attempts: 3, why: 'failed for the 3. time' },
      ])
    })

    test('a dead letter is revived with all its attempts, or replaced by a new wake for its site', async () => {
      const [queue] = await open()
      const attempts: string[] = []
      let broken = true
      work(
        queue,
        async ({ site, attempt }) => {
          attempts.push(`${site} ${attempt}`)
          return broken ? { retry: 'broken' } : 'done'
        },
        2,
      )
      await queue.add([urgent('acme'), urgent('beta')])
      await expect.poll(() => queue.counts(), SOON).toEqual({ ...nothing, dead: 2 })
      broken = false
      attempts.length = 0
      expect(await queue.revive('acme')).toBe(true)
      expect(await queue.revive('nobody')).toBe(false)
      await queue.add([urgent('beta')])
      await expect.poll(() => queue.counts(), SOON).toEqual(nothing)
      expect(attempts.sort()).toEqual(['acme 1', 'beta 1'])
      expect(await queue.revive('acme')).toBe(false)
    })

    test('a site that always fails does not hold up the others', async () => {
      // Its next attempt is due when some others are done and some are not, on a slow machine as well.
      const [queue] = await open(1, { ...QUICK, backoff: 400 })
      const done: string[] = []
      const poison: number[] = []
      work(queue, async ({ site }) => {
        if (site === 'poison') {
          poison.push(done.length)
          return { retry: 'always' }
        }
        await delay(10)
        done.push(site)
        return 'done'
      })
      await queue.add([urgent('poison'), ...Array.from({ length: 60 }, (_, at) => urgent(`s${at}`))])
      await expect.poll(() => done.length, SOON).toBe(60)
      expect(poison[0]).toBe(0)
      expect(poison.slice(1).every(after => after > 2)).toBe(true)
    })

    test('a site that is woken again and again takes turns with the others', async () => {
      const [queue] = await open()
      const order: string[] = []
      await queue.add(['a', 'b', 'c'].map(site => urgent(site)))
      work(queue, async ({ site }) => {
        order.push(site)
        await delay(20)
        if (order.length < 9) await queue.add([urgent(site)])
        return 'done'
      })
      await expect.poll(() => order.length, SOON).toBeGreaterThanOrEqual(9)
      for (const round of [0, 3, 6]) expect(order.slice(round, round + 3).sort()).toEqual(['a', 'b', 'c'])
    })

    test('a waiting wake is cancelled; a lease is ended wherever it is held, and not tried again', async () => {
      const [queue, other] = await open(2)
      const ends: string[] = []
      await queue.add([urgent('waits', 60_000)])
      expect(await other?.cancel('waits')).toBe(true)
      expect(await other?.cancel('waits')).toBe(false)
      work(queue, async ({ site, attempt, signal }) => {
        ends.push(`${site} ${attempt} begins`)
        await new Promise(resolve => signal.addEventListener('abort', resolve, { once: true }))
        ends.push(`${site} ${signal.reason instanceof LeaseEnd && signal.reason.reason}`)
        throw signal.reason
      })
      await queue.add([urgent('acme')])
      await expect.poll(() => ends, SOON).toHaveLength(1)
      expect(await other?.cancel('acme')).toBe(true)
      await expect.poll(() => queue.counts(), SOON).toEqual(nothing)
      await delay(400)
      expect(ends).toEqual(['acme 1 begins', 'acme cancelled'])
    })

    test('as many are worked on at once as were asked for, and each wake of many by one worker alone', async () => {
      const [queue, other] = await open(2)
      const now = { queue: 0, other: 0 }
      let most = 0
      const done: string[] = []
      const handler =
        (name: 'queue' | 'other'): Handler =>
        async ({ site }) => {
          most = Math.max(most, ++now[name])
          await delay(15)
          now[name]--
          done.push(site)
          return 'done'
        }
      const sites = Array.from({ length: 60 }, (_, at) => `s${at}`)
      await queue.add(sites.map(site => ({ site, priority: 'routine' as const })))
      work(queue, handler('queue'), 3)
      work(other as Queue, handler('other'), 3)
      await expect.poll(() => done.length, SOON).toBe(60)
      expect(most).toBe(3)
      expect([...done].sort()).toEqual(sites.sort())
    })

    test('draining takes nothing more and waits for what was taken', async () => {
      const [queue] = await open()
      const done: string[] = []
      const consumer = work(queue, async ({ site }) => {
        await delay(300)
        done.push(site)
        return 'done'
      })
      await queue.add([urgent('one'), urgent('two')])
      await expect.poll(async () => (await queue.counts()).active, SOON).toBe(1)
      await consumer.drain()
      expect(done).toEqual(['one'])
      expect(await queue.counts()).toMatchObject({ waiting: 1, active: 0 })
    })

    test('draining in haste gives back what was taken, and its attempt does not count', async () => {
      const [queue, other] = await open(2)
      const seen: string[] = []
      const consumer = work(queue, async ({ signal, attempt }) => {
        seen.push(`first ${attempt}`)
        await new Promise(resolve => signal.addEventListener('abort', resolve, { once: true }))
        throw signal.reason
      })
      await queue.add([urgent('acme')])
      await expect.poll(() => seen, SOON).toEqual(['first 1'])
      await consumer.drain(AbortSignal.timeout(50))
      work(other as Queue, async ({ attempt }) => {
        seen.push(`second ${attempt}`)
        return 'done'
      })
      await expect.poll(() => seen, SOON).toEqual(['first 1', 'second 1'])
    })

    test('the wake of a worker that was killed is handed out again, and so is one whose worker stood still', async () => {
      const url = urlOf(`q${process.pid}${Date.now()}killed`)
      const queue = await openQueue(url, { base: '/', settings: QUICK })
      opened.push(queue)
      const killed = await startProcess(url)
      await queue.add([urgent('acme')])
      await killed.printed('taken acme 1')
      killed.child.kill('SIGKILL')
      const still = await startProcess(url)
      await still.printed('taken acme 1')
      still.child.kill('SIGSTOP')
      const seen: string[] = []
      work(queue, async ({ site, attempt }) => {
        seen.push(`${site} ${attempt}`)
        return 'done'
      })
      await expect.poll(() => seen, SOON).toEqual(['acme 1'])
      still.child.kill('SIGCONT')
      await still.printed('ended acme lost false')
      await delay(300)
      expect(seen).toEqual(['acme 1'])
      expect(await queue.counts()).toEqual(nothing)
      still.child.kill('SIGTERM')
      await once(still.child, 'exit')
    })

    test('a site whose workers die again and again becomes a dead letter', async () => {
      const url = urlOf(`q${process.pid}${Date.now()}deadly`)
      const queue = await openQueue(url, { base: '/', settings: { ...QUICK, losses: 1 } })
      opened.push(queue)
      await queue.add([urgent('deadly')])
      for (let round = 0; round < 2; round++) {
        const { child, printed } = await startProcess(url)
        await printed('taken deadly 1')
        child.kill('SIGKILL')
      }
      const seen: string[] = []
      work(queue, async ({ site }) => {
        seen.push(site)
        return 'done'
      })
      await expect.poll(() => queue.counts(), SOON).toEqual({ ...nothing, dead: 1 })
      expect(seen).toEqual([])
      expect(await queue.dead()).toMatchObject([{ site: 'deadly', why: expect.stringContaining('silent') }])
    })

    test('wakes outlive the processes that added them', async () => {
      const url = urlOf(`q${process.pid}${Date.now()}outlive`)
      const first = await openQueue(url, { base: '/', settings: QUICK })
      await first.add([urgent('now'), urgent('later', 600)])
      await first[Symbol.asyncDispose]()
      const second = await openQueue(url, { base: '/', settings: QUICK })
      opened.push(second)
      const seen: string[] = []
      work(second, async ({ site }) => {
        seen.push(site)
        return 'done'
      })
      await expect.poll(() => seen, SOON).toEqual(['now', 'later'])
    })
  })
}
