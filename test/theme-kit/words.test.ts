import { describe, expect, test } from 'vitest'
import { directionOf, fill, initialOf, languageOf, seedOf, slugOf, wordsFor } from '#theme-kit/words.ts'

describe('a slug', () => {
  test.each([
    ['Filter coffee', 'filter-coffee'],
    ['  Chef’s knife & board! ', 'chef-s-knife-board'],
    ['Grüner Tee', 'grüner-tee'],
    ['قهوة مقطرة', 'قهوة-مقطرة'],
    ['نسخ احتياطيّ', 'نسخ-احتياطيّ'],
    ['C++', 'c'],
    ['…', ''],
  ])('of "%s" is "%s"', (label, slug) => {
    expect(slugOf(label)).toBe(slug)
  })

  test('is the same for a letter and its decomposed form', () => {
    expect(slugOf('Müsli'.normalize('NFD'))).toBe(slugOf('Müsli'.normalize('NFC')))
  })
})

test('Arabic, Hebrew and Persian run from right to left, whatever the region', () => {
  expect(['ar', 'ar-EG', 'he', 'fa-IR'].map(directionOf)).toEqual(['rtl', 'rtl', 'rtl', 'rtl'])
  expect(['en', 'de-AT', 'es', 'ja'].map(directionOf)).toEqual(['ltr', 'ltr', 'ltr', 'ltr'])
})

test('the language of a tag is its first part', () => {
  expect(languageOf('pt-BR')).toBe('pt')
})

test('a missing translation is English', () => {
  const strings = { en: { more: 'More', less: 'Less' }, de: { more: 'Mehr' } }
  expect(wordsFor('de-AT', strings)).toEqual({ more: 'Mehr', less: 'Less' })
  expect(wordsFor('fi', strings)).toEqual(strings.en)
})

test('a placeholder without a value stays readable', () => {
  expect(fill('Page {page} of {last}', { page: 2 })).toBe('Page 2 of {last}')
})

test.each([
  ['The Quiet Hour', 'Q'],
  ['Die Zweite Tasse', 'Z'],
  ['La Última Luz', 'Ú'],
  ['البيت', 'ب'],
  ['itar', 'I'],
  ['The', 'T'],
  ['', ''],
])('the initial of "%s" is "%s"', (name, initial) => {
  expect(initialOf(name)).toBe(initial)
})

test('a seed depends on nothing but the text', () => {
  expect(seedOf('')).toBe(0x811c9dc5)
  expect(seedOf('a')).toBe(0xe40c292c)
  expect(seedOf('posts/one')).not.toBe(seedOf('posts/two'))
})
