import { join, sep } from 'node:path'
import type { Site, Workspace } from '#model/site.ts'

/** What a change of some paths may concern. */
export interface Affected {
  /** Ids, also of sites that are not declared (yet, or any more); 'all' when it may be any. */
  readonly sites: ReadonlySet<string> | 'all'
  /** Whether declarations must be read again. */
  readonly declarations: boolean
}

/**
 * What a change of these paths (absolute) may concern, given the sites that were declared before it. It may name too many:
 * whether something really changed is for a survey to say.
 */
export function affectedBy(
  paths: Iterable<string>,
  declared: readonly Site[],
  { sitesDir, themesDir }: Workspace,
): Affected {
  const sites = new Set<string>()
  const byTheme = Map.groupBy(declared, ({ theme }) => theme)
  let declarations = false
  for (const path of paths) {
    if (path === sitesDir || path === themesDir || path === join(sitesDir, 'portfolio.csv'))
      return { sites: 'all', declarations: true }
    const [, own, file] = below(path, sitesDir)
    if (own !== undefined) {
      sites.add(own)
      // The folder itself: the site has come or gone, or has a folder `content` or `public` now.
      declarations ||= file === undefined || below(path, sitesDir).length === 3
    }
    const [, theme = ''] = below(path, themesDir)
    for (const { id } of byTheme.get(theme) ?? []) sites.add(id)
    for (const site of declared) if (foldersOf(site).some(folder => isWithin(path, folder))) sites.add(site.id)
  }
  return { sites, declarations }
}

/** The folders outside of `sites/` and `themes/` that sites take files from: those that they share. */
export function sharedFolders(sites: readonly Site[], { sitesDir, themesDir }: Workspace): readonly string[] {
  const folders = new Set(sites.flatMap(foldersOf))
  const own = [...folders].filter(folder => !isWithin(folder, sitesDir) && !isWithin(folder, themesDir))
  return own.filter(folder => !own.some(other => other !== folder && isWithin(folder, other))).sort()
}

const foldersOf = ({ content, publicDir }: Site): readonly string[] => [
  ...(content && 'path' in content ? [content.path] : []),
  ...(publicDir ? [publicDir] : []),
]

const isWithin = (path: string, folder: string): boolean => path === folder || path.startsWith(folder + sep)

/** The parts of a path below a folder, after an empty first one; nothing when it is not below it. */
const below = (path: string, folder: string): readonly string[] =>
  path.startsWith(folder + sep) ? path.slice(folder.length).split(sep) : []
