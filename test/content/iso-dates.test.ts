import { expect, test } from 'vitest'
import { z } from 'zod'
import { withDates } from '../../src/content/iso-dates.ts'
import type { ZodIssue } from '../../src/content/schema.ts'

const schema = z.object({ date: z.date(), seen: z.array(z.object({ at: z.date() })).default([]), title: z.string() })

const issuesOf = (data: unknown): readonly ZodIssue[] =>
  (schema.safeParse(data).error?.issues ?? []) as unknown as readonly ZodIssue[]

test('texts that are dates become dates where a schema wants them, however deep', () => {
  const data = { date: '2026-11-21', seen: [{ at: '2026-11-21T08:00:00.000Z' }], title: '2026-01-01' }
  const dated = withDates(data, issuesOf(data))
  expect(schema.safeParse(dated)).toMatchObject({ success: true })
  expect(dated).toEqual({
    date: new Date('2026-11-21'),
    seen: [{ at: new Date('2026-11-21T08:00:00Z') }],
    title: '2026-01-01',
  })
  expect(data.date).toBe('2026-11-21')
})

test('nothing is mended where no date is wanted, or the text is none', () => {
  const other = { date: new Date(), title: 7 }
  expect(withDates(other, issuesOf(other))).toBeNull()
  const none = { date: 'next week', title: 'x' }
  expect(withDates(none, issuesOf(none))).toBeNull()
})

test('a date that does not exist stays a text, for its message to name', () => {
  const data = { date: '2026-02-31', title: 'x' }
  expect(withDates(data, issuesOf(data))).toBeNull()
})
