import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createLimiter, forEachLimited } from '#base/limiter.ts'

test('never more than the limit runs at once, and everything runs', async () => {
  let running = 0
  let most = 0
  const done: number[] = []
  await forEachLimited(Array(20).keys(), { concurrency: 3 }, async item => {
    most = Math.max(most, ++running)
    await delay(1)
    running--
    done.push(item)
  })
  expect(most).toBe(3)
  expect(done).toHaveLength(20)
})

test('the first failure stops what has not begun, and is thrown when nothing runs any more', async () => {
  const begun: number[] = []
  let running = 0
  const work = forEachLimited(Array(20).keys(), { concurrency: 2 }, async item => {
    begun.push(item)
    running++
    await delay(item === 1 ? 2 : 5)
    running--
    if (item === 1) throw new Error('item 1')
  })
  await expect(work).rejects.toThrow('item 1')
  expect(running).toBe(0)
  expect(begun.length).toBeLessThan(5)
})

test('an aborted signal stops what has not begun, with its reason', async () => {
  const controller = new AbortController()
  const begun: number[] = []
  const work = forEachLimited(Array(20).keys(), { concurrency: 2, signal: controller.signal }, async item => {
    begun.push(item)
    if (item === 1) controller.abort(new Error('interrupted'))
    await delay(1)
  })
  await expect(work).rejects.toThrow('interrupted')
  expect(begun).toEqual([0, 1])
})

test('a limiter gives back results and failures of each piece of work', async () => {
  const limiter = createLimiter(1)
  const results = await Promise.allSettled([
    limiter.run(async () => 'one'),
    limiter.run(async () => Promise.reject(new Error('two'))),
    limiter.run(async () => 'never', AbortSignal.abort(new Error('three'))),
    limiter.run(async () => 'four'),
  ])
  expect(results.map(result => (result.status === 'fulfilled' ? result.value : result.reason.message))).toEqual([
    'one',
    'two',
    'three',
    'four',
  ])
})
