import { expect, test } from 'vitest'
import { DIFFERENCES, levelled } from '#preview/differences.ts'

const published = `<!DOCTYPE html><html><head><style>:root{--x:1}</style><link rel="stylesheet" href="/_astro/a.CwB1x_9Z.css"><script type="module" src="/_astro/b.js"></script></head><body><p>Text with a &lt;script&gt; and src="/_og/0123456789abcdef.png"</p></body></html>`
const previewed = `<!DOCTYPE html><html><head><style>:root{--x:1}</style><style data-vite-dev-id="/t/a.css">a{}</style><script type="module" src="/@vite/client"></script><script type="module" src="/src/X.astro?astro&type=style&index=0&lang.css"></script><script type="module" src="/src/X.astro?astro&type=script&index=0&lang.ts"></script></head><body><p data-astro-source-file="/t/X.astro" data-astro-source-loc="1:2">Text with a &lt;script&gt; and src="/_og/ffffffffffffffff.png"</p></body></html>`

test('a page as it is previewed and as it is published are one once they are levelled', () => {
  expect(levelled(previewed)).toBe(levelled(published))
})

test('a difference in what an author wrote stays one', () => {
  for (const [from, to] of [
    ['Text', 'text'],
    ['--x:1', '--x:2'],
    ['<p', '<div'],
  ] as const)
    expect(levelled(previewed.replace(from, to))).not.toBe(levelled(published))
})

test('each difference has a name and a reason, and levelling twice is levelling once', () => {
  expect(new Set(DIFFERENCES.map(({ name }) => name)).size).toBe(DIFFERENCES.length)
  for (const { why } of DIFFERENCES) expect(why).toMatch(/^[A-Z].{20,}\.$/)
  expect(levelled(levelled(previewed))).toBe(levelled(previewed))
})
