import { describe, expect, test } from 'vitest'
import { createFresh } from '#edge/fresh.ts'
import { createLasting } from '#edge/lasting.ts'

describe('lasting values', () => {
  function setUp(maxBytes: number) {
    const reads: string[] = []
    const lasting = createLasting<string>({
      read: async key => {
        reads.push(key)
        if (key.startsWith('broken')) throw new Error('broken')
        return key.startsWith('none') ? null : key
      },
      sizeOf: value => value.length,
      maxBytes,
    })
    return { reads, lasting }
  }

  test('are read once, also by many at a time', async () => {
    const { reads, lasting } = setUp(100)
    await Promise.all([lasting.get('a'), lasting.get('a'), lasting.get('a')])
    expect([await lasting.get('a'), reads]).toEqual(['a', ['a']])
  })

  test('make room for others, the least used first', async () => {
    const { reads, lasting } = setUp(16)
    for (const key of ['aa', 'bb', 'cc', 'dd', 'ee', 'ff', 'gg', 'hh']) await lasting.get(key)
    await lasting.get('aa')
    await lasting.get('ii')
    reads.length = 0
    await lasting.get('aa')
    await lasting.get('cc')
    expect(reads).toEqual([])
    await lasting.get('bb')
    expect(reads).toEqual(['bb'])
  })

  test('larger than an eighth of all room are passed through', async () => {
    const { reads, lasting } = setUp(16)
    await lasting.get('aaa')
    await lasting.get('aaa')
    expect(reads).toEqual(['aaa', 'aaa'])
  })

  test('that are missing or fail are asked for again', async () => {
    const { reads, lasting } = setUp(100)
    expect([await lasting.get('none'), await lasting.get('none')]).toEqual([null, null])
    await expect(lasting.get('broken')).rejects.toThrow('broken')
    await expect(lasting.get('broken')).rejects.toThrow('broken')
    expect(reads).toEqual(['none', 'none', 'broken', 'broken'])
  })
})

describe('fresh values', () => {
  function setUp(maxKeys = 100) {
    const state = { time: 0, value: 1 as number | Error, reads: 0, stale: [] as string[] }
    const fresh = createFresh<number>({
      read: async () => {
        state.reads++
        if (state.value instanceof Error) throw state.value
        return state.value
      },
      maxAge: 10,
      now: () => state.time,
      onStale: (error, key) => state.stale.push(`${key}: ${(error as Error).message}`),
      maxKeys,
    })
    return { state, fresh }
  }

  test('are read again when they are as old as allowed, counted from the beginning of the reading', async () => {
    const { state, fresh } = setUp()
    const slow = fresh.get('a')
    state.time = 9
    await slow
    state.value = 2
    expect(await fresh.get('a')).toBe(1)
    state.time = 10
    expect(await fresh.get('a')).toBe(2)
    expect(state.reads).toBe(2)
  })

  test('stay when reading fails, which is told and tried again after the same time', async () => {
    const { state, fresh } = setUp()
    await fresh.get('a')
    state.value = new Error('away')
    state.time = 10
    expect([await fresh.get('a'), await fresh.get('a')]).toEqual([1, 1])
    expect([state.stale, state.reads]).toEqual([['a: away'], 2])
    state.time = 20
    state.value = 3
    expect(await fresh.get('a')).toBe(3)
  })

  test('without an older value fail, each time anew', async () => {
    const { state, fresh } = setUp()
    state.value = new Error('away')
    await expect(fresh.get('a')).rejects.toThrow('away')
    state.value = 4
    expect(await fresh.get('a')).toBe(4)
  })

  test('are kept for so many keys only', async () => {
    const { state, fresh } = setUp(2)
    for (const key of ['a', 'b', 'c', 'c', 'b', 'a']) await fresh.get(key)
    expect(state.reads).toBe(4)
  })
})
