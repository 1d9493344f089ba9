import { afterAll, describe, expect, it } from 'vitest'
import { PoolError } from '#pool/pool.ts'
import { processPool } from '#pool/process-pool.ts'
import type { Trouble } from './trouble-worker.ts'

const open = (program = './trouble-process.ts') =>
  processPool<Trouble, string>({
    program: new URL(program, import.meta.url),
    args: [],
    threads: 2,
    environment: { PATH: process.env.PATH ?? '' },
  })
const pool = open()
afterAll(() => pool.close())

const say = (text: string, wait = 0): Promise<string> => pool.run({ do: 'say', text, wait })
const failure = (trouble: Trouble['do'], timeLimit = 60_000): Promise<PoolError> =>
  pool.run({ do: trouble } as Trouble, { timeLimit }).then(
    () => expect.unreachable(),
    error => error,
  )

describe('a pool in a process of its own', { timeout: 60_000 }, () => {
  it('answers each task with its result, and with what it threw', async () => {
    expect(await Promise.all(['a', 'b', 'c', 'd'].map(text => say(text)))).toEqual(['a', 'b', 'c', 'd'])
    await expect(pool.run({ do: 'throw' })).rejects.toThrow(/^no wood left$/)
    await expect(pool.run({ do: 'throw' })).rejects.not.toBeInstanceOf(PoolError)
  })

  it('tells which limit a task has passed, and where it was', async () => {
    const [slow, large] = await Promise.all([failure('spin', 1000), failure('buffers')])
    expect(slow).toBeInstanceOf(PoolError)
    expect(slow).toMatchObject({ reason: 'time', message: 'ran for more than 1 s', place: '/spin/' })
    expect(large).toMatchObject({ reason: 'memory', place: '/buffers/' })
  })

  it('loses to a crash of the process the one task that is to blame', async () => {
    const crashed = failure('crash')
    const others = Promise.all(Array.from({ length: 8 }, (_, index) => say(String(index), 200)))
    expect(await crashed).toMatchObject({ reason: 'died', message: 'ended its process (SIGSEGV)' })
    expect(await others).toEqual(['0', '1', '2', '3', '4', '5', '6', '7'])
  })

  it('ends waiting and running tasks when the signal is aborted', async () => {
    const ends = new AbortController()
    const tasks = Array.from({ length: 6 }, () => pool.run({ do: 'spin' }, { signal: ends.signal }))
    setTimeout(() => ends.abort(), 300)
    const outcomes = await Promise.allSettled(tasks)
    expect(outcomes.map(outcome => 'reason' in outcome && outcome.reason.reason)).toEqual(Array(6).fill('aborted'))
    expect(await say('still here')).toBe('still here')
  })

  it('fails what it is given when the program cannot start', async () => {
    const broken = open('./broken-worker.ts')
    await expect(broken.run({ do: 'say', text: 'x' })).rejects.toMatchObject({ reason: 'died' })
    await broken.close()
  })

  it('closes while tasks are under way, and starts again with the next', async () => {
    const other = open()
    const left = other.run({ do: 'spin' }).catch(error => error)
    await other.run({ do: 'say', text: 'up' })
    await other.close()
    expect(await left).toMatchObject({ reason: 'died' })
    expect(await other.run({ do: 'say', text: 'again' })).toBe('again')
    await other.close()
  })
})
