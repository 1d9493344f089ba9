import { expect, test } from 'vitest'
import { resultOf } from './results.ts'
import { assertSamePages, words } from './same-pages.ts'

const one = () => 1
const home = (html: string) => new Map([['index.html', html]])

test('markup, entities and white space do not matter, words do', () => {
  const plain = words(
    '<html><head><title>no</title></head><body><p>Tea &amp; coffee,  &#169; 2025</p><script>no()</script></body></html>',
  )
  expect(plain).toEqual(['Tea', '&', 'coffee,', '©', '2025'])
  expect(words('<body class=a><b>Tea</b> &amp; coffee, &copy;\n2025')).toEqual(plain)
})

test('contestants that wrote the same pages pass', () => {
  const minified = resultOf('Other', [1], { output: { htmlBytes: 930, firstSite: home('<body><p>Hello\n there') } })
  assertSamePages([resultOf('One', [1]), minified], one)
})

test('a different word names the contestant, the page and the words', () => {
  const other = resultOf('Other', [1], { output: { firstSite: home('<body>Hello here') } })
  expect(() => assertSamePages([resultOf('One', [1]), other], one)).toThrow(
    'Other: index.html: expected "Hello there" as from One, got "Hello here"',
  )
})

test('words that are missing at the end count as different', () => {
  const other = resultOf('Other', [1], { output: { firstSite: home('<body>Hello there, twice') } })
  expect(() => assertSamePages([resultOf('One', [1]), other], one)).toThrow(/Other: index.html/)
})

test('a page at another path is missing', () => {
  const other = resultOf('Other', [1], { output: { firstSite: new Map([['home.html', '<body>Hello there']]) } })
  expect(() => assertSamePages([resultOf('One', [1]), other], one)).toThrow(
    /none at \[index.html\] and more at \[home.html\]/,
  )
})

test('too few pages, or much less HTML, is not the same work', () => {
  expect(() => assertSamePages([resultOf('One', [1])], () => 2)).toThrow('One: expected 2 pages, got 1')
  const thin = resultOf('Thin', [1], { output: { htmlBytes: 800 } })
  expect(() => assertSamePages([resultOf('One', [1]), thin], one)).toThrow(/got 0.80 times that/)
})

test('NEXTGEN may write more HTML, a peer may not', () => {
  const output = { htmlBytes: 2000 }
  assertSamePages([resultOf('One', [1]), resultOf('NEXTGEN', [1], { output })], one)
  expect(() => assertSamePages([resultOf('One', [1]), resultOf('Hugo', [1], { output })], one)).toThrow(
    /got 2.00 times that/,
  )
})
