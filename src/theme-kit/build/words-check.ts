import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** One thing wrong with a theme's words; `where` is `src/strings.json:LINE`. */
export interface WordsProblem {
  readonly where: string
  readonly message: string
}

type Words = Readonly<Record<string, unknown>>

/**
 * What is missing in `{ en: {…}, de: {…} }`: keys of English that a language lacks, keys that English does not have,
 * texts that are empty, and placeholders (`{date}`) that a translation lost or invented.
 *
 * @param source the JSON, from which lines are told
 */
export function wordsProblems(source: string, file = 'src/strings.json'): WordsProblem[] {
  const strings = JSON.parse(source) as Readonly<Record<string, Words>>
  const lines = source.split('\n')
  const english = strings.en
  if (!english) return [{ where: file, message: 'Expected a language "en", which all others fall back to' }]
  return Object.entries(strings).flatMap(([language, words]) => {
    const start = lineOf(lines, language, 0)
    const at = (key: string): string => `${file}:${lineOf(lines, key, start) + 1}`
    const missing = Object.keys(english)
      .filter(key => !(key in words))
      .map(key => ({ where: `${file}:${start + 1}`, message: `"${language}" has no "${key}" ("${english[key]}")` }))
    const wrong = Object.entries(words).flatMap(([key, text]) => {
      const fault = faultOf(english[key], text)
      return fault ? [{ where: at(key), message: `"${key}" of "${language}" ${fault}` }] : []
    })
    return [...missing, ...wrong]
  })
}

function faultOf(english: unknown, text: unknown): string | undefined {
  if (typeof text !== 'string' || text.trim() === '') return 'is empty or no text'
  if (typeof english !== 'string') return 'is no key of "en"'
  const [expected, found] = [placeholdersOf(english), placeholdersOf(text)]
  return expected === found
    ? undefined
    : `should hold the placeholders ${expected || '(none)'}; it holds ${found || 'none'}`
}

const placeholdersOf = (text: string): string => [...new Set(text.match(/\{\w+\}/g))].sort().join(' ')

/** The line, from `start` on, in which a key stands; `start` when it is not found. */
function lineOf(lines: readonly string[], key: string, start: number): number {
  const found = lines.findIndex((line, index) => index >= start && line.includes(`${JSON.stringify(key)}:`))
  return found < 0 ? start : found
}

/**
 * Throws an error with a `hint` that names file, line and key when the theme's `src/strings.json` is not whole. A theme
 * without that file keeps its words elsewhere.
 */
export function checkWords(root: string): void {
  const file = join(root, 'src/strings.json')
  if (!existsSync(file)) return
  const problems = wordsProblems(readFileSync(file, 'utf8'))
  if (problems.length === 0) return
  throw Object.assign(new Error(problems.map(({ where, message }) => `${where}: ${message}`).join('\n')), {
    name: 'WordsError',
    hint: 'Every language has the keys of "en", each with the same placeholders.',
  })
}
