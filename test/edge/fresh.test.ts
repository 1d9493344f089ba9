import { expect, test } from 'vitest'
import { createFresh } from '#edge/fresh.ts'

test('what is expired is read again, and a reading that began before does not count', async () => {
  const readings: PromiseWithResolvers<string>[] = []
  const fresh = createFresh<string>({
    read() {
      const reading = Promise.withResolvers<string>()
      readings.push(reading)
      return reading.promise
    },
    ...{ maxAge: 1000, now: () => 5, onStale: () => {}, maxKeys: 10 },
  })
  const first = fresh.get('a')
  fresh.expire('a')
  const second = fresh.get('a')
  readings[1]?.resolve('new')
  expect(await second).toBe('new')
  readings[0]?.resolve('old')
  expect(await first).toBe('old')
  expect(fresh.get('a')).toBe('new')
  fresh.expire('a')
  const third = fresh.get('a')
  readings[2]?.resolve('newest')
  expect(await third).toBe('newest')
  expect(readings).toHaveLength(3)
})
