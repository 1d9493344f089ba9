import { directionOf } from './words.ts'

/** Dates, numbers and prices as the readers of a locale write them. */
export interface Formats {
  /** A day in words. Days are UTC, so that the place of the build does not matter. */
  readonly date: (date: Date) => string
  readonly number: (value: number) => string
  /** `amount` in the currency's main unit; `currency` is an ISO 4217 code. Whole amounts have no decimals. */
  readonly price: (amount: number, currency: string) => string
  /** How long a text takes at 200 words a minute, in words. */
  readonly readingTime: (body: string | undefined) => string
}

/** @param locale a BCP 47 tag, as in `site.locale` */
export function formatsFor(locale: string): Formats {
  const days = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' })
  const numbers = new Intl.NumberFormat(locale)
  const prices = new Map<string, Intl.NumberFormat>()
  const written =
    directionOf(locale) === 'rtl' ? isolated : (format: Intl.NumberFormat, amount: number) => format.format(amount)
  const minutes = new Intl.NumberFormat(locale, { style: 'unit', unit: 'minute', unitDisplay: 'long' })
  return {
    date: date => days.format(date),
    number: value => numbers.format(value),
    price: (amount, currency) => {
      const whole = Number.isInteger(amount)
      const key = `${currency} ${whole}`
      const known = prices.get(key)
      if (known) return written(known, amount)
      const digits = whole ? { maximumFractionDigits: 0 } : {}
      const made = new Intl.NumberFormat(locale, { style: 'currency', currency, ...digits })
      prices.set(key, made)
      return written(made, amount)
    },
    readingTime: body => minutes.format(Math.max(1, Math.round((body ?? '').split(/\s+/).length / 200))),
  }
}

/** Signs such as US$ keep their order between words written from right to left: each is isolated (FSI … PDI). */
const isolated = (format: Intl.NumberFormat, amount: number): string =>
  format
    .formatToParts(amount)
    .map(({ type, value }) => (type === 'currency' ? `\u2068${value}\u2069` : value))
    .join('')
