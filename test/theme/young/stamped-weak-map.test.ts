import { describe, expect, it } from 'vitest'
import { StampedWeakMap, weakMapsOfModules } from '#theme/young/stamped-weak-map.ts'

describe('a map that keeps values with their keys', () => {
  const keys: object[] = [{}, Object.freeze({}), () => 1, new Proxy({}, {}), [], Object.create(null)]

  it('answers as a WeakMap does', () => {
    for (const map of [new StampedWeakMap<object, unknown>(), new WeakMap<object, unknown>()])
      for (const key of keys) {
        expect([map.has(key), map.get(key), map.delete(key)]).toEqual([false, undefined, false])
        expect(map.set(key, 'one')).toBe(map)
        expect([map.has(key), map.get(key)]).toEqual([true, 'one'])
        map.set(key, undefined)
        expect([map.has(key), map.get(key)]).toEqual([true, undefined])
        expect([map.delete(key), map.has(key), map.delete(key)]).toEqual([true, false, false])
        map.set(key, 'two')
        expect(map.get(key)).toBe('two')
      }
  })

  it('keeps its values apart from those of other maps, and leaves no trace on the key', () => {
    const key = { a: 1 }
    const one = new StampedWeakMap<object, number>().set(key, 1)
    const two = new StampedWeakMap<object, number>().set(key, 2)
    expect([one.get(key), two.get(key)]).toEqual([1, 2])
    expect(Reflect.ownKeys(key)).toEqual(['a'])
    expect(one.has({ ...key })).toBe(false)
  })

  it('takes objects alone', () => {
    const map = new StampedWeakMap<object, number>()
    for (const key of ['text', 1, null, undefined]) {
      expect([map.has(key as never), map.get(key as never)]).toEqual([false, undefined])
      expect(() => map.set(key as never, 1)).toThrow(TypeError)
    }
  })
})

it('stands for maps that are made while modules are evaluated, and not for later ones', () => {
  const { WeakMap: OfModules, evaluated } = weakMapsOfModules()
  const key = {}
  const early = new OfModules([[key, 1]])
  evaluated()
  const late = new OfModules([[key, 2]])
  expect([early.get(key), late.get(key)]).toEqual([1, 2])
  expect([early instanceof StampedWeakMap, late instanceof StampedWeakMap]).toEqual([true, false])
  expect([early, late].every(map => map instanceof OfModules && map instanceof WeakMap)).toBe(true)
})
