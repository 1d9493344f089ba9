import { expect, test } from 'vitest'
import { retry, retryBudget } from '#base/retry.ts'
import { manualClock } from './manual-clock.ts'

const failing = (times: number) => {
  let calls = 0
  return async () => {
    if (calls++ < times) throw new Error(`failure ${calls}`)
    return calls
  }
}

test('work that fails twice succeeds with the third attempt, after waits with full jitter', async () => {
  const clock = manualClock()
  const options = { retryable: () => true, clock, random: () => 0.5, baseDelay: 100 }
  expect(await retry(failing(2), options)).toBe(3)
  expect(clock.slept).toEqual([50, 100])
})

test('the last failure is thrown once the attempts are used up, and no wait is longer than its bound', async () => {
  const clock = manualClock()
  const options = { retryable: () => true, attempts: 5, baseDelay: 100, maxDelay: 300, clock, random: () => 1 }
  await expect(retry(failing(9), options)).rejects.toThrow('failure 5')
  expect(clock.slept).toEqual([100, 200, 300, 300])
})

test('a failure that no retry can mend is thrown at once', async () => {
  const clock = manualClock()
  await expect(retry(failing(1), { retryable: () => false, clock })).rejects.toThrow('failure 1')
  expect(clock.slept).toEqual([])
})

test('a shared budget ends the retries of everybody, and successes refill it', async () => {
  const budget = retryBudget({ capacity: 3, refill: 0.5 })
  const options = { retryable: () => true, attempts: 3, clock: manualClock(), budget }
  await expect(retry(failing(9), options)).rejects.toThrow('failure 3')
  await expect(retry(failing(9), options)).rejects.toThrow('failure 2')
  await expect(retry(failing(9), options)).rejects.toThrow('failure 1')
  await retry(failing(0), options)
  await retry(failing(0), options)
  expect(await retry(failing(1), options)).toBe(2)
})

test('an aborted signal ends the attempts', async () => {
  const controller = new AbortController()
  const attempts: number[] = []
  const work = retry(
    async attempt => {
      attempts.push(attempt)
      if (attempt === 2) controller.abort(new Error('interrupted'))
      throw new Error('failure')
    },
    { retryable: () => true, clock: manualClock(), signal: controller.signal },
  )
  await expect(work).rejects.toThrow('failure')
  expect(attempts).toEqual([1, 2])
})
