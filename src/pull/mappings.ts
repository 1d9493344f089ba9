import type { Failure } from '#model/failure.ts'
import type { CollectionMapping } from '#model/mapping.ts'
import type { NamedSource, Site } from '#model/site.ts'
import type { SourceDeclaration } from '#model/source.ts'

export type Mappings = Readonly<Record<string, CollectionMapping>>

/** A site whose content comes from a CMS. */
export type CmsSite = Site & { readonly content: NamedSource }

export const isCmsSite = (site: Site): site is CmsSite => site.content !== undefined && !('path' in site.content)

/** How a site's records become entries: as it says itself, else as its source does. */
export function mappingsOf({ content, declaredIn }: CmsSite, declaration: SourceDeclaration): Mappings | Failure {
  const mappings = content.collections ?? declaration.collections
  if (mappings && Object.keys(mappings).length > 0) return mappings
  return {
    code: 'mapping-missing',
    message: `The source "${content.source}" is not mapped: which content types become which collections?`,
    where: declaredIn,
    hint: '`nextgen cms check SITE` prints a mapping to start from, for `content.collections` of the site or `collections` of the source.',
  }
}

/** What a source is asked for by all sites together: one pull serves them all. */
export interface Demand {
  readonly types: readonly string[]
  /** Paths that are read from records of a type. */
  readonly paths: Readonly<Record<string, readonly string[]>>
}

export function demandOf(all: Iterable<Mappings>): Demand {
  const paths = new Map<string, Set<string>>()
  for (const mappings of all)
    for (const { type, fields = {}, filter = {}, body, slug } of Object.values(mappings)) {
      const known = paths.get(type) ?? new Set<string>()
      paths.set(type, known)
      for (const path of [...Object.values(fields), ...Object.keys(filter), body, slug])
        if (path !== undefined) known.add(path)
    }
  const types = [...paths.keys()].sort()
  return { types, paths: Object.fromEntries(types.map(type => [type, [...(paths.get(type) ?? [])].sort()])) }
}
