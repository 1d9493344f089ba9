import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'

type Strings = Readonly<Record<string, Readonly<Record<string, string>>>>

const themes = join(import.meta.dirname, '../../themes')
const placeholders = (text: string): string[] => (text.match(/\{\w+\}/g) ?? []).sort()

describe.each(['magazine', 'compare'])('the words of %s', theme => {
  const strings = JSON.parse(readFileSync(join(themes, theme, 'src/strings.json'), 'utf8')) as Strings
  const english = strings.en ?? {}

  test('exist in English, German, Spanish and Arabic', () => {
    expect(Object.keys(strings)).toEqual(['en', 'de', 'es', 'ar'])
    expect(Object.keys(english).length).toBeGreaterThan(20)
  })

  test.each(['de', 'es', 'ar'])('are all translated into %s, with the same placeholders', locale => {
    const translated = strings[locale] ?? {}
    expect(Object.keys(translated)).toEqual(Object.keys(english))
    for (const [key, text] of Object.entries(translated)) {
      expect(text.trim(), key).not.toBe('')
      expect(placeholders(text), key).toEqual(placeholders(english[key] ?? ''))
    }
  })
})
