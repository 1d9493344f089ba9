import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Failure } from '#model/failure.ts'
import { wordsProblems } from '#theme-kit/build/words-check.ts'

/** What is wrong with a theme's words: pages fall back to English and can be looked at, but a build stops there. */
export function wordsNotices(themeRoot: string, called: string): readonly Failure[] {
  const file = join(themeRoot, 'src/strings.json')
  if (!existsSync(file)) return []
  try {
    return wordsProblems(readFileSync(file, 'utf8'), `${called}/src/strings.json`).map(({ where, message }) => ({
      code: 'words-invalid',
      message,
      where,
      hint: 'Every language has the keys of "en", each with the same placeholders. A build stops here.',
    }))
  } catch (error) {
    return [{ code: 'words-invalid', message: (error as Error).message, where: `${called}/src/strings.json` }]
  }
}
