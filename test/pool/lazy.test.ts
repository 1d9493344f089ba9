import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { lazyPool } from '#pool/lazy.ts'

function counting(idleAfter?: number) {
  const events: string[] = []
  const pool = lazyPool<number, number>({
    threads: 1,
    ...(idleAfter !== undefined && { idleAfter }),
    async make() {
      events.push('made')
      return {
        threads: 1,
        run: async task => {
          await delay(task)
          return task
        },
        warm: async () => void events.push('warm'),
        close: async () => void events.push('closed'),
      }
    },
  })
  return { pool, events }
}

test('a pool is made with the first task only, and closed once', async () => {
  const { pool, events } = counting()
  await pool.close()
  expect(events).toEqual([])
  expect(await Promise.all([pool.run(1), pool.run(2)])).toEqual([1, 2])
  await pool.close()
  expect(events).toEqual(['made', 'closed'])
})

test('a pool that is idle for long enough is closed, never under a task, and made again for the next one', async () => {
  const { pool, events } = counting(30)
  const slow = pool.run(120)
  await pool.run(1)
  await slow
  expect(events).toEqual(['made'])
  await expect.poll(() => events).toEqual(['made', 'closed'])
  expect(await pool.run(1)).toBe(1)
  expect(events).toEqual(['made', 'closed', 'made'])
  await pool.close()
})

test('a pool is warmed before its first task, and made no second time for that', async () => {
  const { pool, events } = counting()
  await pool.warm()
  expect(events).toEqual(['made', 'warm'])
  expect(await pool.run(1)).toBe(1)
  await pool.close()
  expect(events).toEqual(['made', 'warm', 'closed'])
})
