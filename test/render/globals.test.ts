import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { guardGlobals } from '#render/globals.ts'

const shared = globalThis as Record<string, unknown>

it('takes away what was added to globalThis, and puts back what was changed or removed', () => {
  const { fetch, structuredClone } = globalThis
  const { restore } = guardGlobals()
  shared.cache = new Map()
  shared.fetch = () => 'another'
  Reflect.deleteProperty(globalThis, 'structuredClone')
  restore()
  expect('cache' in globalThis).toBe(false)
  expect(globalThis.fetch).toBe(fetch)
  expect(globalThis.structuredClone).toBe(structuredClone)
})

it('takes away what was hung on built-in objects, and puts back what was changed there', () => {
  const { random } = Math
  const { isUntouchedBut, restore } = guardGlobals()
  const timers = new Set(['setTimeout', 'setInterval', 'setImmediate'])
  expect(isUntouchedBut(timers)).toBe(true)
  Object.assign(Math, { memo: 'one site', random: () => 0.5 })
  Object.assign(String.prototype, { brand: () => 'one site' })
  Reflect.deleteProperty(Array.prototype, 'at')
  expect(isUntouchedBut(timers)).toBe(false)
  restore()
  expect('memo' in Math || 'brand' in String.prototype).toBe(false)
  expect(Math.random).toBe(random)
  expect([1, 2].at(-1)).toBe(2)
  expect(Object.keys(Array.prototype)).toEqual([])
})

it('puts the environment back', () => {
  process.env.KEPT = 'as it was'
  const { restore } = guardGlobals()
  process.env.ADDED = 'x'
  process.env.KEPT = 'changed'
  restore()
  expect([process.env.ADDED, process.env.KEPT]).toEqual([undefined, 'as it was'])
  delete process.env.KEPT
})

it('ends the timers that are left', async () => {
  let ticks = 0
  const { restore } = guardGlobals()
  setInterval(() => ticks++, 5)
  setTimeout(() => ticks++, 5)
  setImmediate(() => ticks++)
  restore()
  await sleep(50)
  expect(ticks).toBe(0)
})

it('lets timers work as ever until then', async () => {
  const { restore } = guardGlobals()
  const told: unknown[] = []
  setTimeout((...given) => told.push(...given), 1, 'a', 'b')
  const stopped = setTimeout(() => told.push('stopped'), 1)
  clearTimeout(stopped)
  await promisify(setTimeout)(20)
  await promisify(setImmediate)()
  const interval = setInterval(() => told.push('tick'), 1)
  await promisify(setTimeout)(20)
  clearInterval(interval)
  restore()
  expect(told.slice(0, 4)).toEqual(['a', 'b', 'tick', 'tick'])
})
