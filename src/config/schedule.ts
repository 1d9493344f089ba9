import { Cron } from 'croner'
import { z } from 'zod'

const CRON = 'a cron line of five fields (minute hour day month weekday) such as "0 3 * * *"'
const ZONE = 'an IANA time zone such as "Europe/Berlin"'

const cron = z.string(CRON).refine(isCron, CRON)

export const zone = z.string(ZONE).refine(isZone, ZONE)

/** A cron line, or a list of them, or one with the time zone by whose clocks it goes. */
export const schedule = z.union(
  [
    cron,
    z.strictObject({
      cron: cron.describe('Minute, hour, day of month, month, weekday.'),
      zone: zone.optional().describe('The time zone by whose clocks it goes; that of nextgen.config.ts unless given.'),
    }),
  ],
  `${CRON}, or {"cron": …, "zone": …}`,
)

/** Fields of five: a line of six would be read as one that begins with seconds. */
function isCron(text: string): boolean {
  if (text.trim().split(/\s+/).length !== 5) return false
  try {
    return new Cron(text, { paused: true }).nextRun() !== null
  } catch {
    return false
  }
}

function isZone(text: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}
