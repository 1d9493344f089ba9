import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type ReleaseWindow, WEEKDAYS } from '#model/environment.ts'
import { isOpen, nextOpening } from '#release/window.ts'

const at = (text: string): number => Date.parse(text)
const berlin = (from: string, to: string, days?: ReleaseWindow['days']): ReleaseWindow[] => [
  { zone: 'Europe/Berlin', from, to, ...(days && { days }) },
]

describe('a window by the clocks of its zone', () => {
  test('is open from its first minute up to, not including, its last, in summer and in winter', () => {
    const slot = berlin('12:00', '15:00')
    expect(isOpen(slot, at('2026-01-15T10:59:59Z'))).toBe(false)
    expect(isOpen(slot, at('2026-01-15T11:00:00Z'))).toBe(true)
    expect(isOpen(slot, at('2026-01-15T13:59:59Z'))).toBe(true)
    expect(isOpen(slot, at('2026-01-15T14:00:00Z'))).toBe(false)
    expect(isOpen(slot, at('2026-07-15T10:00:00Z'))).toBe(true)
    expect(isOpen(slot, at('2026-07-15T13:00:00Z'))).toBe(false)
  })

  test('across midnight belongs to the day on which it begins', () => {
    const friday = berlin('22:00', '02:00', ['fri'])
    expect(isOpen(friday, at('2026-01-16T21:30:00Z'))).toBe(true)
    expect(isOpen(friday, at('2026-01-17T00:30:00Z'))).toBe(true)
    expect(isOpen(friday, at('2026-01-17T01:00:00Z'))).toBe(false)
    expect(isOpen(friday, at('2026-01-16T00:30:00Z'))).toBe(false)
  })

  test('that lies in an hour which clocks skip does not open that day, and opens the next', () => {
    const slot = berlin('02:15', '02:45')
    expect(nextOpening(slot, at('2026-03-29T00:00:00Z'))).toBe(at('2026-03-30T00:15:00Z'))
  })

  test('is open twice in an hour that clocks show twice', () => {
    const slot = berlin('02:00', '03:00')
    expect(isOpen(slot, at('2026-10-25T00:30:00Z'))).toBe(true)
    expect(isOpen(slot, at('2026-10-25T01:30:00Z'))).toBe(true)
    expect(isOpen(slot, at('2026-10-25T02:00:00Z'))).toBe(false)
  })

  test('opens next at the right instant before, in and after a change of the clocks', () => {
    const slot = berlin('12:00', '15:00')
    expect(nextOpening(slot, at('2026-03-28T20:00:00Z'))).toBe(at('2026-03-29T10:00:00Z'))
    expect(nextOpening(slot, at('2026-10-24T20:00:00Z'))).toBe(at('2026-10-25T11:00:00Z'))
    expect(nextOpening(slot, at('2026-10-25T12:00:00Z'))).toBe(at('2026-10-25T12:00:00Z'))
    expect(nextOpening(berlin('09:00', '10:00', ['mon']), at('2026-11-24T12:00:00Z'))).toBe(at('2026-11-30T08:00:00Z'))
  })
})

test('the next opening is open, not in the past, and no minute before it is open', () => {
  const zone = fc.constantFrom('Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'UTC')
  const time = fc.nat(24 * 12 - 1).map(five => {
    const [hours, minutes] = [Math.floor(five / 12), (five % 12) * 5]
    return `${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`
  })
  const days = fc.option(fc.uniqueArray(fc.constantFrom(...WEEKDAYS), { minLength: 1 }), { nil: undefined })
  const windows = fc.array(
    fc.record({ zone, from: time, to: time, days }).map(({ days, ...rest }) => ({ ...rest, ...(days && { days }) })),
    { minLength: 1, maxLength: 2 },
  )
  const now = fc.integer({ min: at('2026-01-01T00:00Z'), max: at('2027-12-31T00:00Z') })
  fc.assert(
    fc.property(windows, now, (windows, now) => {
      const opening = nextOpening(windows, now)
      if (opening === null) throw new Error('it never opens')
      expect(opening).toBeGreaterThanOrEqual(now)
      expect(isOpen(windows, opening)).toBe(true)
      const minutes = Math.min(2000, Math.floor((opening - now) / 60_000))
      for (let back = 1; back <= minutes; back++) expect(isOpen(windows, opening - back * 60_000)).toBe(false)
    }),
    { numRuns: 60 },
  )
})
