import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { tellsDates } from '#finish/site-files/dated.ts'

describe('tellsDates', () => {
  it.each([
    [{ date: new Date(0) }, true],
    [{ pubDate: runInNewContext('new Date(0)') as Date }, true],
    [{ publishedAt: '2026-01-02T03:04:05Z' }, true],
    [{ published_on: '2026-01-02' }, true],
    [{ date: 'soon' }, false],
    [{ updated: new Date(0) }, false],
    [{ title: '2026-01-02' }, false],
    [null, false],
    [['2026-01-02'], false],
  ])('of an entry with %j says %s', (data, expected) => {
    expect(tellsDates([{ data: {} }, { data }])).toBe(expected)
  })
})
