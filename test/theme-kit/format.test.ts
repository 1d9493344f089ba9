import { expect, test } from 'vitest'
import { formatsFor } from '#theme-kit/format.ts'

/** Without the kinds of space that Intl writes between a number and its sign. */
const plain = (text: string): string => text.replace(/\s/g, ' ')

test('a day is the UTC day, even a millisecond before midnight', () => {
  const lastMoment = new Date('2026-03-01T23:59:59.999Z')
  expect(formatsFor('en').date(lastMoment)).toBe('March 1, 2026')
  expect(formatsFor('de').date(lastMoment)).toBe('1. März 2026')
  expect(formatsFor('es').date(lastMoment)).toBe('1 de marzo de 2026')
  expect(formatsFor('ar').date(lastMoment)).toBe('1 مارس 2026')
})

test('whole prices have no decimals, others have two', () => {
  const { price } = formatsFor('de')
  expect(plain(price(69, 'EUR'))).toBe('69 €')
  expect(plain(price(14.5, 'EUR'))).toBe('14,50 €')
  expect(formatsFor('en').price(1250, 'USD')).toBe('$1,250')
  expect(formatsFor('en').price(1250.4, 'USD')).toBe('$1,250.40')
})

test('a sign of several letters keeps its order from right to left', () => {
  expect(plain(formatsFor('ar').price(419, 'USD'))).toContain('\u2068US$\u2069')
})

test('numbers take the separators of the locale', () => {
  expect(formatsFor('de').number(4.5)).toBe('4,5')
  expect(formatsFor('en').number(4.5)).toBe('4.5')
})

test('reading time is at least a minute, and counts 200 words for each', () => {
  const { readingTime } = formatsFor('en')
  expect(readingTime(undefined)).toBe('1 minute')
  expect(readingTime('word '.repeat(610))).toBe('3 minutes')
})
