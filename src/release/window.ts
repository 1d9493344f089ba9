import { type ReleaseWindow, WEEKDAYS, type Weekday } from '#model/environment.ts'

const MINUTE = 60_000
const DAY_MINUTES = 1440

/** What the clocks of a zone show: the day as a number (days since 1970 of that calendar date), and the minute of it. */
interface LocalTime {
  readonly day: number
  readonly minute: number
}

/** Whether releases may be made at `now` (ms since 1970): in any of the windows. */
export const isOpen = (windows: readonly ReleaseWindow[], now: number): boolean =>
  windows.some(window => isInside(window, now))

/**
 * The first moment from `now` on (ms since 1970, a whole minute unless it is `now`) at which one of the windows is open;
 * null when none opens within five weeks.
 */
export function nextOpening(windows: readonly ReleaseWindow[], now: number): number | null {
  const openings = windows.map(window => openingOf(window, now)).filter(opening => opening !== null)
  return openings.length > 0 ? Math.min(...openings) : null
}

function isInside({ zone, days = WEEKDAYS, from, to }: ReleaseWindow, now: number): boolean {
  const { day, minute } = localTime(zone, now)
  const [begin, end] = [minutesOf(from), minutesOf(to)]
  const beginsOn = (of: number): boolean => days.includes(weekdayOf(of))
  if (begin < end) return minute >= begin && minute < end && beginsOn(day)
  return (minute >= begin && beginsOn(day)) || (minute < end && beginsOn(day - 1))
}

const DAYS_AHEAD = 36

/**
 * Looks at the minutes around each day's opening only. A clock change moves an opening by at most some hours, so that
 * every minute of the day after the nominal one is tried until the window is open.
 */
function openingOf(window: ReleaseWindow, now: number): number | null {
  if (isInside(window, now)) return now
  const { day, minute } = localTime(window.zone, now)
  const nextMinute = (Math.floor(now / MINUTE) + 1) * MINUTE
  const firstGuess = nextMinute + (minutesOf(window.from) - minute - 1) * MINUTE
  for (let ahead = 0; ahead <= DAYS_AHEAD; ahead++) {
    const nominal = firstGuess + ahead * DAY_MINUTES * MINUTE
    if (window.days && !window.days.includes(weekdayOf(day + ahead))) continue
    for (let at = Math.max(nextMinute, nominal - SHIFT); at <= nominal + SHIFT; at += MINUTE)
      if (isInside(window, at)) return at
  }
  return null
}

/** Clocks are never changed by more. */
const SHIFT = 180 * MINUTE

function localTime(zone: string, at: number): LocalTime {
  const parts: Partial<Record<Intl.DateTimeFormatPartTypes, string>> = {}
  for (const { type, value } of formatOf(zone).formatToParts(at)) parts[type] = value
  const { year, month, day, hour, minute } = parts
  const date = Date.UTC(Number(year), Number(month) - 1, Number(day))
  return { day: date / (DAY_MINUTES * MINUTE), minute: Number(hour) * 60 + Number(minute) }
}

const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone)
  if (!format) {
    const numeric = 'numeric' as const
    const shown = { year: numeric, month: numeric, day: numeric, hour: numeric, minute: numeric }
    format = new Intl.DateTimeFormat('en-US', { timeZone: zone, hourCycle: 'h23', calendar: 'gregory', ...shown })
    formats.set(zone, format)
  }
  return format
}

/** Day 0, 1 January 1970, was a Thursday. */
const weekdayOf = (day: number): Weekday => WEEKDAYS[(((day + 3) % 7) + 7) % 7] as Weekday

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  return hours * 60 + minutes
}

/** `12:00–15:00 Europe/Berlin on mon, tue` */
export const windowText = ({ zone, days, from, to }: ReleaseWindow): string =>
  `${from}–${to} ${zone}${days ? ` on ${days.join(', ')}` : ''}`
