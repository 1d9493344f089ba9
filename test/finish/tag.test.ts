import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { type Tag, tagMemo } from '#finish/tag.ts'

const PAGES = 200
const PAGE_BYTES = 200_000

setFlagsFromString('--expose-gc')
const collect: () => void = runInNewContext('gc')

test('a tag that is remembered does not hold the page where it was met', () => {
  const tags = tagMemo()
  collect()
  const before = process.memoryUsage().heapUsed
  const met: Tag[] = []
  for (let page = 0; page < PAGES; page++) {
    const html = Buffer.from(`<a href="/a-path-that-is-long-enough/${page}/">${'.'.repeat(PAGE_BYTES)}</a>`).toString()
    met.push(tags.at(html, 0)?.tag as Tag)
  }
  collect()
  const held = process.memoryUsage().heapUsed - before
  expect(met.map(({ attributes }) => attributes.get('href'))).toEqual(
    Array.from({ length: PAGES }, (_, page) => `/a-path-that-is-long-enough/${page}/`),
  )
  expect(held).toBeLessThan((PAGES * PAGE_BYTES) / 4)
})
