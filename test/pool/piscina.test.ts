import { afterAll, describe, expect, it } from 'vitest'
import { threadPool } from '#pool/piscina.ts'
import { PoolError } from '#pool/pool.ts'
import type { Trouble } from './trouble-worker.ts'

const worker = new URL('./trouble-worker.ts', import.meta.url)
const pool = threadPool<Trouble, string>({ worker, threads: 2, heapMb: 100 })
afterAll(() => pool.close())

const say = (text: string, wait = 0): Promise<string> => pool.run({ do: 'say', text, wait })
const failure = (trouble: Trouble['do'], timeLimit = 60_000): Promise<PoolError> =>
  pool.run({ do: trouble } as Trouble, { timeLimit }).then(
    () => expect.unreachable(),
    error => error,
  )

describe('a task that breaks its thread fails alone, and tasks that wait are run:', () => {
  it.each([
    ['spins', 'spin', 'time', 'ran for more than 1 s'],
    ['never settles', 'wait for ever', 'time', 'ran for more than 1 s'],
    ['keeps numbers without end', 'numbers', 'memory', 'needed more than 100 MB'],
    ['keeps objects without end', 'objects', 'memory', 'needed more than 100 MB'],
    ['keeps strings without end', 'strings', 'memory', 'needed more than 100 MB'],
    ['fills a map without end', 'map', 'memory', 'needed more than 100 MB'],
    ['keeps buffers without end', 'buffers', 'memory', 'needed more than 100 MB'],
    ['ends the thread', 'exit', 'died', 'exited with code'],
    ['leaves a rejection to nobody', 'reject', 'died', 'nobody listens'],
    ['throws in a callback', 'throw later', 'died', 'too late'],
  ] as const)('%s', { timeout: 60_000 }, async (_, trouble, reason, said) => {
    const failed = failure(trouble, reason === 'time' ? 1000 : 60_000)
    const others = Promise.all(Array.from({ length: 6 }, (_, index) => say(String(index), 50)))
    const error = await failed
    expect(error).toBeInstanceOf(PoolError)
    expect(error).toMatchObject({ reason, message: expect.stringContaining(said), place: `/${trouble}/` })
    expect(await others).toEqual(['0', '1', '2', '3', '4', '5'])
    expect(await Promise.all([say('whole', 50), say('again', 50)])).toEqual(['whole', 'again'])
  })

  it('all threads at once', { timeout: 60_000 }, async () => {
    const troubles = (['numbers', 'exit', 'reject', 'spin'] as const).map(trouble =>
      failure(trouble, trouble === 'spin' ? 1000 : undefined),
    )
    const others = Promise.all(['a', 'b', 'c'].map(text => say(text)))
    expect((await Promise.all(troubles)).map(({ reason }) => reason)).toEqual(['memory', 'died', 'died', 'time'])
    expect(await others).toEqual(['a', 'b', 'c'])
  })
})

describe('run', () => {
  it('rejects with what the task threw, and keeps the thread', async () => {
    await expect(pool.run({ do: 'throw' })).rejects.toThrow(/^no wood left$/)
    await expect(pool.run({ do: 'throw' })).rejects.not.toBeInstanceOf(PoolError)
  })

  it('counts the time limit from the start of the task, not from its place in the queue', async () => {
    const long = Array.from({ length: 6 }, () => pool.run({ do: 'say', text: 'x', wait: 700 }, { timeLimit: 1500 }))
    expect(await Promise.all(long)).toHaveLength(6)
  })

  it('ends waiting and running tasks when the signal is aborted', async () => {
    const ends = new AbortController()
    const tasks = Array.from({ length: 6 }, () => pool.run({ do: 'spin' }, { signal: ends.signal }))
    setTimeout(() => ends.abort(), 300)
    const outcomes = await Promise.allSettled(tasks)
    expect(outcomes.map(outcome => 'reason' in outcome && outcome.reason.reason)).toEqual(Array(6).fill('aborted'))
    expect(await say('still here')).toBe('still here')
    await expect(pool.run({ do: 'say', text: 'x' }, { signal: ends.signal })).rejects.toThrow()
  })

  it('rejects when threads cannot start, rather than wait for one', async () => {
    const broken = threadPool<Trouble, string>({
      worker: new URL('./broken-worker.ts', import.meta.url),
      threads: 2,
      heapMb: 100,
    })
    const tasks = [1, 2, 3].map(() => broken.run({ do: 'say', text: 'x' }))
    for (const task of await Promise.allSettled(tasks))
      expect(task).toMatchObject({ reason: { reason: 'died', message: expect.stringContaining('half a module') } })
    await broken.close()
  })

  it('rejects when a thread hangs before its first task, and tries again with new threads', async () => {
    const hanging = threadPool<Trouble, string>({
      worker: new URL('./hanging-worker.ts', import.meta.url),
      threads: 2,
      heapMb: 100,
      startLimit: 500,
    })
    for (const _ of [1, 2]) {
      const tasks = [1, 2, 3].map(() => hanging.run({ do: 'say', text: 'x' }, { timeLimit: 100 }))
      for (const task of await Promise.allSettled(tasks))
        expect(task).toMatchObject({
          reason: { reason: 'died', message: expect.stringContaining('none began within') },
        })
    }
    await hanging.close()
  })

  it('does not take a queue for threads that hang', async () => {
    const slow = threadPool<Trouble, string>({ worker, threads: 1, heapMb: 100, startLimit: 3000 })
    const tasks = Array.from({ length: 8 }, () => slow.run({ do: 'say', text: 'x', wait: 600 }))
    expect(await Promise.all(tasks)).toHaveLength(8)
    await slow.close()
  })
})
