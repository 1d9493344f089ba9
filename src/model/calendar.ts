/** `2026-02-31`, alone or with a time, as ISO 8601 and YAML write it. Numbers of parts look alike, but for the year. */
const MOMENT =
  /^([12]\d{3})([-/])(\d\d?)\2(\d\d?)(?:(?:T|[ \t]+)(\d\d?):(\d\d)(?::(\d\d)(?:\.\d*)?)?[ \t]*(?:Z|[-+]\d\d?(?::?\d\d)?)?)?$/i

/** Whether a text is a date, or a moment, that no calendar has. `Date` takes it for a later one: 31 February for 3 March. */
export function isImpossibleDate(text: string): boolean {
  // Most texts of an entry are told from dates by their fifth character.
  const separator = text.charCodeAt(4)
  if (separator !== 45 && separator !== 47) return false
  const [, year, , month, day, hour = 0, minute = 0, second = 0] = MOMENT.exec(text) ?? []
  if (year === undefined) return false
  const lastDay = Number(month) > 12 ? 0 : new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate()
  const inDay = Number(hour) < 24 || (Number(hour) === 24 && Number(minute) === 0 && Number(second) === 0)
  return (
    Number(month) < 1 ||
    Number(day) < 1 ||
    Number(day) > lastDay ||
    !inDay ||
    Number(minute) > 59 ||
    Number(second) > 60
  )
}
