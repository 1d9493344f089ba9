import { expect, it } from 'vitest'
import { namespaceOf } from '#theme/young/namespace-of.ts'

it('tells an export as it is when it is asked for', () => {
  let one = 1
  const namespace = namespaceOf({ one: () => one }) as { one: number }
  expect(namespace.one).toBe(1)
  one = 2
  expect(namespace.one).toBe(2)
  expect({ ...namespace }).toEqual({ one: 2 })
})

it('looks like a module namespace', () => {
  const namespace = namespaceOf({ one: () => 1, default: () => 2 })
  expect(Object.keys(namespace)).toEqual(['one', 'default'])
  expect(Object.prototype.toString.call(namespace)).toBe('[object Module]')
  expect(Object.prototype.toString.call(namespaceOf({}, true))).toBe('[object Object]')
  expect(Object.getPrototypeOf(namespace)).toBeNull()
  expect(['one' in namespace, 'two' in namespace, Object.hasOwn(namespace, 'default')]).toEqual([true, false, true])
})

it('cannot be changed', () => {
  const namespace = namespaceOf({ one: () => 1 }) as Record<string, unknown>
  expect(() => {
    namespace.one = 2
  }).toThrow(TypeError)
  expect(() => {
    namespace.two = 2
  }).toThrow(TypeError)
  expect(() => delete namespace.one).toThrow(TypeError)
  expect(() => Object.defineProperty(namespace, 'two', { value: 2 })).toThrow(TypeError)
  expect(namespace.one).toBe(1)
})

it('takes the members of another module where the bundler adds them, but for its own exports', () => {
  const namespace = namespaceOf({ one: () => 1 }, 2)
  Object.defineProperty(namespace, 'two', { get: () => 2, enumerable: true })
  expect(namespace).toMatchObject({ one: 1, two: 2 })
  expect(() => Object.defineProperty(namespace, 'one', { value: 3 })).toThrow(TypeError)
})
