import MagicString from 'magic-string'
import { parseAst } from 'rolldown/parseAst'
import { expect, it } from 'vitest'
import { keepYoung, NAMESPACE_PARAMETER } from '#theme/young/keep-young.ts'
import { namespaceOf } from '#theme/young/namespace-of.ts'

const SEALING = `(all, flags) => {
  let target = Object.setPrototypeOf({}, null)
  for (var name in all) Object.defineProperty(target, name, { get: all[name], enumerable: true })
  if (!(flags & 1)) Object.defineProperty(target, Symbol.toStringTag, { value: "Module" })
  return flags & 2 ? target : Object.preventExtensions(target)
}`
const OPEN = `(all, no_symbols) => {
  let target = {}
  for (var name in all) Object.defineProperty(target, name, { get: all[name], enumerable: true })
  if (!no_symbols) Object.defineProperty(target, Symbol.toStringTag, { value: "Module" })
  return target
}`

/** What code with a helper of a bundler's returns once it is changed. */
function run(helper: string, returned: string): object {
  const code = `var __exportAll = ${helper}\n`
  const text = new MagicString(code)
  keepYoung(parseAst(code), code, text)
  expect(text.toString()).not.toContain('defineProperty')
  return new Function(NAMESPACE_PARAMETER, `${text}return ${returned}`)(namespaceOf)
}
const isTagged = (namespace: object): boolean => Symbol.toStringTag in namespace

it('a namespace takes further members where the helper of its bundler left it open', () => {
  const later = { get: () => 2, enumerable: true }
  for (const namespace of [
    run(SEALING, '__exportAll({ one: () => 1 }, 2)'),
    run(OPEN, '__exportAll({ one: () => 1 })'),
    run(OPEN, '__exportAll({ one: () => 1 }, true)'),
  ])
    expect(Object.defineProperty(namespace, 'two', later)).toMatchObject({ one: 1, two: 2 })
  const sealed = run(SEALING, '__exportAll({ one: () => 1 })')
  expect(() => Object.defineProperty(sealed, 'two', later)).toThrow(TypeError)
})

it('a namespace has a tag where the helper of its bundler gives it one', () => {
  expect(isTagged(run(SEALING, '__exportAll({})'))).toBe(true)
  expect(isTagged(run(SEALING, '__exportAll({}, 1)'))).toBe(false)
  expect(isTagged(run(OPEN, '__exportAll({})'))).toBe(true)
  expect(isTagged(run(OPEN, '__exportAll({}, true)'))).toBe(false)
})
