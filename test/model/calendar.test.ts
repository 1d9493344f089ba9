import { expect, it } from 'vitest'
import { isImpossibleDate } from '#model/calendar.ts'

it.each([
  '2026-02-31',
  '2026-2-30',
  '2025-02-29',
  '1900-02-29',
  '2026-13-01',
  '2026-00-10',
  '2026-01-00',
  '2026/04/31',
  '2026-04-31T10:00:00Z',
  '2026-04-30 25:00:00',
  '2026-04-30T10:60:00+02:00',
])('no calendar has %s', text => expect(isImpossibleDate(text)).toBe(true))

it.each([
  '2026-02-28',
  '2024-02-29',
  '2000-02-29',
  '0000-02-29',
  '2026-12-31T24:00:00',
  '2026-12-31T23:59:60Z',
  '2026-11-21T08:00:00.123+01:00',
  '2026-02-31 was a bad day',
  '2026-02-31-report',
  '1234-567-890',
  'A title',
  '',
])('"%s" is a date that exists, or none', text => expect(isImpossibleDate(text)).toBe(false))
