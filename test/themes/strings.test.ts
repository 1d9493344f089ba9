import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { wordsProblems } from '../../src/theme-kit/build/words-check.ts'

const themes = join(import.meta.dirname, '../../themes')

describe.each(readdirSync(themes))('the words of %s', theme => {
  const source = readFileSync(join(themes, theme, 'src/strings.json'), 'utf8')
  const strings = JSON.parse(source) as Readonly<Record<string, object>>

  test('exist in English, German, Spanish and Arabic', () => {
    expect(Object.keys(strings)).toEqual(['en', 'de', 'es', 'ar'])
    expect(Object.keys(strings.en ?? {}).length).toBeGreaterThan(20)
  })

  test('are all translated, with the same placeholders', () => {
    expect(wordsProblems(source)).toEqual([])
  })
})
