import type { CheckedSite, Gate, Problem } from './gate.ts'

/** Files that hold the value of a secret. */
export const leakedSecrets: Gate = {
  name: 'secrets',
  *check({ leaks = [] }: CheckedSite): Iterable<Problem> {
    for (const { file, line, name } of leaks)
      yield { page: `/${file}`, line, element: name, message: `The file holds the value of ${name}` }
  },
}
