import { expect, test } from 'vitest'
import { watchState } from '../../../src/theme/state/watch-state.ts'

/** Evaluates a module's code, then calls its `page` once as a page would; tells whether anything was kept. */
function keepsSomething(code: string): boolean {
  let kept = 0
  let moment = 0
  let own = new WeakSet<object>()
  const watch = {
    evaluates() {},
    own<T>(made: T): T {
      if (made !== null && typeof made === 'object') own.add(made)
      return made
    },
    changes<T>(target: T): T {
      if (target !== null && typeof target === 'object' && !own.has(target)) kept++
      if (typeof target === 'function') kept++
      return target
    },
    handed: <F extends (...given: unknown[]) => unknown>(run: F): F =>
      ((...given: unknown[]) => {
        kept++
        return run(...given)
      }) as F,
    kept: () => void kept++,
    moment: () => moment,
    keptSince: (since: number) => void (since === moment || kept++),
  }
  const watched = (watchState(code, 'src/x.ts')?.toString() ?? code).replace(
    /^import \{ (\w+) \}.*$/m,
    'const $1 = memoize',
  )
  const page = new Function('__nextgen', 'memoize', `${watched}\nreturn page`)({ watch }, memoize) as (
    given: object,
  ) => unknown
  kept = 0
  moment = 1
  own = new WeakSet()
  page({ list: ['b', 'a'], locals: {} })
  return kept > 0
}

/** As packages have it. */
const memoize = (run: (...given: unknown[]) => unknown) => {
  const known = new Map<unknown, unknown>()
  return (key: unknown) => {
    if (!known.has(key)) known.set(key, run(key))
    return known.get(key)
  }
}

const KEEPING = {
  'a list of the module that a function answers with': `const all = [2, 1]\nconst listed = () => all\nfunction page() { return listed().sort() }`,
  'a function whose results a package keeps': `import { once } from 'memoizer'\nconst load = () => [1]\nconst all = once(load)\nfunction page() { return all('a') }`,
  'an inline function of that kind': `import { once } from 'memoizer'\nconst all = once(() => [1])\nfunction page() { return all('a') }`,

  'a lazily filled variable': `let all; function page() { all ??= [1]; return all }`,
  'a counter': `let count = 0\nfunction page() { return count++ }`,
  'a counter in a closure': `const counter = () => { let n = 0; return () => ++n }\nconst next = counter()\nfunction page() { next() }`,
  'a cache by key': `const cache = new Map()\nfunction page() { cache.set('a', 1) }`,
  'a cache handed to a helper': `const cache = {}\nconst put = (where, key) => { where[key] = 1 }\nfunction page() { put(cache, 'a') }`,
  'a member of a namespace': `const store = { inner: { list: [] } }\nfunction page() { store.inner.list.push(1) }`,
  'a static private field': `class One { static #shared = null; static get() { One.#shared ??= new One(); return One.#shared } }\nfunction page() { One.get() }`,
  'a private field of an old object': `class Log { #lines = []; add(line) { this.#lines.push(line) } }\nconst log = new Log()\nfunction page() { log.add('a') }`,
  'a global': `function page() { globalThis.nextgenTest ??= 1; delete globalThis.nextgenTest }`,
  'a generator': `function* numbers() { yield 1; yield 2 }\nconst all = numbers()\nfunction page() { all.next() }`,
  'a regular expression that goes on': `const every = /a/g\nfunction page() { return every.test('aa') }`,
  'a sorted list of the module': `const list = [2, 1]\nfunction page() { return list.sort() }`,
  'a date of the module': `const day = new Date(0)\nfunction page() { day.setDate(3) }`,
  'a destructured variable': `let one, two\nfunction page() { [one, two] = [1, 2] }`,
  'a loop variable of the module': `let at\nfunction page() { for (at of [1, 2]) {} }`,
  'a deleted member': `const cache = { a: 1 }\nfunction page() { delete cache.a }`,
  'Object.assign': `const cache = {}\nfunction page() { Object.assign(cache, { a: 1 }) }`,
  'push by apply': `const list = []\nfunction page() { Array.prototype.push.apply(list, [1]) }`,
  'a name that a block shadows': `let n = 0\nfunction page() { { let n = 1; n++ } n = 2 }`,
  'what the page was given': `function page({ list }) { list.sort() }`,
}

test.each(Object.entries(KEEPING))('%s is kept from page to page', (_, code) => {
  expect(keepsSomething(code)).toBe(true)
})

const FREE = {
  'a list that a function of the theme has made': `const all = [2, 1]\nconst listed = async () => all.filter(n => n > 0)\nconst sorted = () => all.map(n => n).sort()\nfunction page() { const list = sorted(); return list.sort() }`,

  'a function that Astro is given': `import { once } from 'astro:middleware'\nconst all = once(() => [1])\nfunction page() { return all('a') }`,

  'a local variable': `function page() { let n = 0; n++; return n }`,
  'a local list': `function page() { const list = []; list.push(1); return list.sort() }`,
  'a copy': `const all = [2, 1]\nfunction page() { return [...all].sort() }`,
  'a filtered copy': `const all = [2, 1]\nfunction page() { return all.filter(n => n > 0).sort() }`,
  'groups in a reduce': `const all = [1, 2]\nfunction page() { return all.reduce((groups, n) => { (groups[n % 2] ??= []).push(n); return groups }, {}) }`,
  'groups in a loop': `function page() { const groups = new Map(); for (const n of [1]) { const group = groups.get(n) ?? []; group.push(n); groups.set(n, group) } }`,
  'a counter of the call': `function page() { let n = 0; [1, 2].forEach(() => { n++ }); return n }`,
  'a helper that fills what it is given': `const put = (where, key) => { where[key] = 1 }\nfunction page() { const here = {}; put(here, 'a') }`,
  'an object with state of its own': `class Log { #lines = []; lines = 0; add(line) { this.#lines.push(line); this.lines++ } }\nfunction page() { new Log().add('a') }`,
  'a regular expression without memory': `const some = /a/i\nfunction page() { return some.test('A') }`,
  'a collected Set': `function page() { const seen = new Set(); [1].forEach(n => seen.add(n)); return seen }`,
  'a cache that was filled before': `let all = [1]\nfunction page() { all ??= [2]; return all }`,
  'an element of a new list': `function page() { const rows = [[], []]; rows.forEach(row => row.push(1)) }`,
}

test.each(Object.entries(FREE))('%s belongs to the page', (_, code) => {
  expect(keepsSomething(code)).toBe(false)
})

test('what is inserted after a line without a semicolon does not become its argument', () => {
  const code = `let n = 0\nfunction page() {\n  const a = [1]\n  n++\n  return a\n}`
  expect(keepsSomething(code)).toBe(true)
})

test.each(['() => 1', 'function () {}', 'class {}', '(async () => {})'])(
  '%s has the name of the variable that gets it',
  made => {
    const page = `let later\nfunction page() { later = ${made}; later ||= 1; return later.name }`
    const watched = watchState(page, 'src/x.ts')?.toString()
    expect(watched).toContain('watch.kept')
    const run = new Function('__nextgen', `${watched}\nreturn page()`)
    expect(run({ watch: { kept() {}, own: (made: object) => made } })).toBe('later')
  },
)

test('a trusted module only tells which objects it makes', () => {
  const code = `const cache = new Map()\nexport function all(key) { cache.set(key, 1); return [key] }`
  const watched = watchState(code, 'src/x.ts', true)?.toString()
  expect(watched).toContain('return __nextgen.watch.own([key])')
  expect(watched).not.toMatch(/changes|kept|evaluates/)
})

test('a module that only declares is left as it is', () => {
  expect(watchState('export const answer = 42\nexport function twice(n) { return n * 2 }', 'src/x.ts')).toBeNull()
})

test('what module code reads is bracketed, after its imports', () => {
  const watched = watchState(`import { load } from './load'\nexport const all = await load()`, 'src/x.ts')?.toString()
  expect(watched).toMatch(/^import [^\n]*\n__nextgen\.watch\.evaluates\(1\); export const all/)
  expect(watched).toMatch(/evaluates\(-1\);$/)
})
