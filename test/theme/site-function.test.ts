import { createRequire } from 'node:module'
import { runInThisContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { toSiteFunction } from '#theme/site-function.ts'
import { boundToOrigin, HOST_PLACEHOLDER, SITE_PLACEHOLDER } from '#theme/site-placeholder.ts'
import { namespaceOf } from '#theme/young/namespace-of.ts'

// biome-ignore lint/suspicious/noExplicitAny: each test knows what its module exports
type Exports = Record<string, any>

const require = createRequire(import.meta.url)

/** Evaluates a module for a site, as a render thread does. */
async function evaluate(code: string, origin = 'https://acme.example'): Promise<Exports> {
  const importModule = async (specifier: string) => ({ ...require(specifier), default: require(specifier) })
  const bind = (text: string) => boundToOrigin(text, origin)
  const platform = [Request, Request, Response, Headers, structuredClone, WeakMap]
  const meta = { url: 'file:///theme/renderer.js' }
  return runInThisContext(toSiteFunction(code))({}, importModule, meta, bind, ...platform, namespaceOf)
}

describe('a module as a function', () => {
  it('keeps what functions are called and do, wherever they are assigned', async () => {
    const { made } = await evaluate(`
      const object = { list: [] }
      object.one = () => 1
      object.two = function () { return this.list }
      object.list[0] = async x => x
      object.list[1] = function named() {}
      let three
      three = () => 3
      export const made = { object, three }
    `)
    expect([made.object.one(), made.object.two() === made.object.list, await made.object.list[0](4)]).toEqual([
      1,
      true,
      4,
    ])
    expect([made.object.one.name, made.object.list[1].name, made.three.name]).toEqual(['', 'named', 'three'])
  })

  it('makes the namespaces of a bundle without getters', async () => {
    const { seen } = await evaluate(`
      var __defProp = Object.defineProperty
      var __exportAll = (all, no_symbols) => {
        let target = {}
        for (var name in all) __defProp(target, name, { get: all[name], enumerable: true })
        if (!no_symbols) __defProp(target, Symbol.toStringTag, { value: "Module" })
        return target
      }
      var namespace = __exportAll({ one: () => one })
      var one = 1
      export const seen = { one: namespace.one, accessors: 'get' in Object.getOwnPropertyDescriptor(namespace, 'one') }
    `)
    expect(seen).toEqual({ one: 1, accessors: false })
  })

  it('returns what the module exports, however it is written', async () => {
    const exports = await evaluate(`
      export const one = 1, two = 2
      export function three() { return 3 }
      export class Four {}
      const five = 5
      export { five, five as "a name", five as default }
    `)
    expect(Object.keys(exports).sort()).toEqual(['Four', 'a name', 'default', 'five', 'one', 'three', 'two'])
    expect([exports.one, exports.two, exports.three(), exports.default]).toEqual([1, 2, 3, 5])
  })

  it('takes a default expression', async () => {
    expect((await evaluate('export default { a: 1 }')).default).toEqual({ a: 1 })
  })

  it('imports names, defaults and namespaces, also late', async () => {
    const exports = await evaluate(`
      import path, { join as together } from 'node:path'
      import * as url from 'node:url'
      import 'node:os'
      export const joined = together('a', 'b'), same = path.join === together, file = url.pathToFileURL('/x').href
      export const late = async () => (await import('node:path')).basename('/a/b')
    `)
    expect(exports).toMatchObject({ joined: 'a/b', same: true, file: 'file:///x' })
    expect(await exports.late()).toBe('b')
  })

  it('waits at its top level and knows its URL', async () => {
    expect(await evaluate('export const a = await Promise.resolve(1), url = import.meta.url')).toEqual({
      a: 1,
      url: 'file:///theme/renderer.js',
    })
  })

  it('has fresh state each time', async () => {
    const code = 'let count = 0\nexport const next = () => ++count'
    const [one, two] = [await evaluate(code), await evaluate(code)]
    expect([one.next(), one.next(), two.next()]).toEqual([1, 2, 1])
  })
})

describe('the origin of the site stands wherever the theme had its own:', () => {
  it.each([
    ['a string', `export const a = "${SITE_PLACEHOLDER}/about"`, 'https://acme.example/about'],
    [
      'a template',
      `const path = '/x'\nexport const a = \`<\${path}>${SITE_PLACEHOLDER}\${path}\``,
      '</x>https://acme.example/x',
    ],
    ['a template without parts', `export const a = \`${SITE_PLACEHOLDER}/app\``, 'https://acme.example/app'],
    ['a host alone', `export const a = "mail@${HOST_PLACEHOLDER}"`, 'mail@acme.example'],
    ['a host in a template', `const b = 1\nexport const a = \`${HOST_PLACEHOLDER}:\${b}\``, 'acme.example:1'],
    ['a key', `export const a = Object.keys({ "${SITE_PLACEHOLDER}": 1 })[0]`, 'https://acme.example'],
    ['a call', `const f = text => text.length\nexport const a = f("${SITE_PLACEHOLDER}")`, 20],
    [
      'a longer text',
      `export const a = "<a href='${SITE_PLACEHOLDER}/'>${SITE_PLACEHOLDER}</a>"`,
      "<a href='https://acme.example/'>https://acme.example</a>",
    ],
  ])('%s', async (_, code, expected) => {
    expect((await evaluate(code)).a).toBe(expected)
  })
})
