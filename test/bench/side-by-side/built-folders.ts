import { readFileSync, statSync } from 'node:fs'
import { glob } from 'node:fs/promises'
import { join } from 'node:path'
import type { Output } from '../contestant.ts'

/**
 * The HTML pages of built sites, one folder a site below `root`. `rename` gives the path under which a page is compared, or null
 * for a file that is no page of the site.
 */
export async function readBuiltFolders(
  root: string,
  sites: readonly string[],
  rename: (path: string) => string | null = path => path,
): Promise<Output> {
  let pages = 0
  let htmlBytes = 0
  const firstSite = new Map<string, string>()
  for (const site of sites) {
    const folder = join(root, site)
    for await (const file of glob('**/*.html', { cwd: folder })) {
      const path = rename(file)
      if (path === null) continue
      pages += 1
      htmlBytes += statSync(join(folder, file)).size
      if (site === sites[0]) firstSite.set(path, readFileSync(join(folder, file), 'utf8'))
    }
  }
  return { pages, htmlBytes, firstSite }
}
