import { expect, it } from 'vitest'
import { unwatched } from '#theme/state/unwatched-source.ts'
import { watchState } from '#theme/state/watch-state.ts'

/** A function as a theme would tell its source. */
function watchedSource(source: string): string {
  const module = watchState(`let count = 0, seen; export const it = ${source};`, 'it.ts')?.toString() ?? ''
  return module.slice(module.indexOf('const it = ') + 'const it = '.length, module.lastIndexOf(';'))
}

it.each([
  ['function init() { const names = ["a"]; names.push("b"); document.title = names.join(); }'],
  ['(theme) => { document.documentElement.dataset.theme = theme; }'],
  ['(a) => { count++; delete a.b; seen = {}; a.c ??= [1]; }'],
  ['() => { seen = () => 1; return seen = class { }; }'],
  ['names => names.map(name => ({ name }))'],
  ['class { a = []; constructor() { this.b = {}; this.c.push(1); } }'],
  ['class { }'],
  ['async function all(list) { for (const each of list) { count += each; } return {}; }'],
  ['function outer() { let n = 0; return function inner() { n++; return n; }; }'],
])('tells the source as its author wrote it: %s', source => {
  const watched = watchedSource(source)
  expect(watched).toContain('__nextgen.watch.')
  expect(unwatched(watched).replaceAll(/\s+/g, '')).toBe(source.replaceAll(/\s+/g, ''))
})

it('gives an object that an arrow function answers its parentheses', () => {
  expect(unwatched('name => __nextgen.watch.own({ name })')).toBe('name => ({ name })')
})

it('takes methods as well', () => {
  expect(unwatched('init() { __nextgen.watch.changes(this, "it.ts").a = 1 }')).toBe('init() { this.a = 1 }')
})

it('leaves what is no source as it is', () => {
  expect(unwatched('function () { [__nextgen.watch.own code] }')).toBe('function () { [__nextgen.watch.own code] }')
})
