import type { CheckedSite, Gate, Problem } from './gate.ts'

/** Files that hold the value of a secret, or secrets by their name. */
export const leakedSecrets: Gate = {
  name: 'secrets',
  *check({ leaks = [], secretFiles = [] }: CheckedSite): Iterable<Problem> {
    for (const { file, line, name } of leaks)
      yield { page: `/${file}`, line, element: name, message: `The file holds the value of ${name}` }
    for (const file of secretFiles)
      yield { page: `/${file}`, element: file, message: `Expected nothing that holds secrets by its name, got ${file}` }
  },
}
