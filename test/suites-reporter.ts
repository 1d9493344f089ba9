import { existsSync } from 'node:fs'
import { SUITES } from './suites.ts'

/** Says at the end of `npm test` which suites it did not run, and what they need. */
export default class SuitesReporter {
  #ran = new Set<string>()

  onTestModuleEnd({ project }: { readonly project: { readonly name: string } }): void {
    this.#ran.add(project.name)
  }

  onTestRunEnd(): void {
    if (process.env.npm_lifecycle_event !== 'test' || !this.#ran.has('main')) return
    const left = SUITES.filter(({ name, folder }) => !this.#ran.has(name) && existsSync(folder))
    for (const { name, needs } of left) console.log(`Not run here: npm run test:${name}, which needs ${needs}`)
    if (left.length === 0) console.log('Every suite was run: none needs a server or a browser yet.')
  }
}
