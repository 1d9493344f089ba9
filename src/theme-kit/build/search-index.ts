import { rm } from 'node:fs/promises'
import { join } from 'node:path'
// Not when it is needed: what reads a theme's config, and this file for it, has ended by the time a hook runs.
import * as pagefind from 'pagefind'

/** Pagefind's own interfaces, which `Search` takes the place of. */
const INTERFACES = ['ui', 'modular-ui', 'component-ui'].flatMap(name => [`pagefind-${name}.js`, `pagefind-${name}.css`])

/**
 * Writes an index of Pagefind over the pages of a folder into its `pagefind/`, for the component `Search`. Of a page
 * counts what is in the element with `data-pagefind-body`, where some page has one; else its body. Throws an error that
 * lists what Pagefind could not read.
 */
export async function writeSearchIndex(dir: string): Promise<void> {
  const problems: string[] = []
  const outputPath = join(dir, 'pagefind')
  try {
    const created = await pagefind.createIndex()
    problems.push(...created.errors)
    if (!created.index) throw new Error(problems.join('; '))
    problems.push(...(await created.index.addDirectory({ path: dir })).errors)
    problems.push(...(await created.index.writeFiles({ outputPath })).errors)
  } finally {
    await pagefind.close()
  }
  for (const file of [...INTERFACES, 'pagefind-highlight.js']) await rm(join(outputPath, file), { force: true })
  if (problems.length > 0) throw new Error(`The search index could not be written: ${problems.join('; ')}`)
}
