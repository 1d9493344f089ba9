import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { checkWords, wordsProblems } from '../../../src/theme-kit/build/words-check.ts'

const json = (strings: unknown): string => JSON.stringify(strings, null, 2)

test('words that are whole have no problems', () => {
  expect(wordsProblems(json({ en: { by: 'By {name}' }, de: { by: 'Von {name}' } }))).toEqual([])
})

test('each missing, empty, unknown and damaged text is named with its line', () => {
  const strings = {
    en: { by: 'By {name}', deals: 'Deals' },
    de: { by: 'Von {nmae}', deels: 'Angebote' },
    es: { by: 'De {name}', deals: ' ' },
  }
  expect(wordsProblems(json(strings))).toEqual([
    { where: 'src/strings.json:6', message: '"de" has no "deals" ("Deals")' },
    { where: 'src/strings.json:7', message: '"by" of "de" should hold the placeholders {name}; it holds {nmae}' },
    { where: 'src/strings.json:8', message: '"deels" of "de" is no key of "en"' },
    { where: 'src/strings.json:12', message: '"deals" of "es" is empty or no text' },
  ])
})

test('English must be there', () => {
  expect(wordsProblems(json({ de: {} }))).toEqual([
    { where: 'src/strings.json', message: 'Expected a language "en", which all others fall back to' },
  ])
})

test('a theme whose words are not whole is refused, one without the file is not', async () => {
  const root = await mkdtemp(join(tmpdir(), 'words-'))
  try {
    expect(() => checkWords(root)).not.toThrow()
    await mkdir(join(root, 'src'))
    await writeFile(join(root, 'src/strings.json'), json({ en: { a: 'A' }, ar: {} }))
    expect(() => checkWords(root)).toThrow('src/strings.json:5: "ar" has no "a" ("A")')
  } finally {
    await rm(root, { recursive: true })
  }
})
