import type { Headers, Manifest, ManifestFile } from '#model/manifest.ts'
import { directivesOf } from './csp.ts'

/**
 * Stands among the headers of a page that Astro's router puts together with others, until all pages of the site are
 * there: the policy of the page on which a visit begins counts for all that follow, so they share one. Never sent.
 */
export const SHARED_POLICY = 'x-shared-policy'

const POLICIES = ['content-security-policy', 'content-security-policy-report-only'] as const

/** Gives all pages that share a policy the one that allows what any of them needs. */
export function sharePolicies(files: Manifest['files']): Manifest['files'] {
  const sharing: [string, ManifestFile][] = []
  for (const path of Object.keys(files)) {
    const file = files[path] as ManifestFile
    if (file.headers?.[SHARED_POLICY] !== undefined) sharing.push([path, file])
  }
  if (sharing.length === 0) return files
  const shared = new Map(
    POLICIES.map(name => [name, united(sharing.flatMap(([, { headers }]) => headers?.[name] ?? []))]),
  )
  const given = sharing.map(([path, file]) => {
    const { [SHARED_POLICY]: _, ...headers } = file.headers as Headers
    const changed = POLICIES.filter(name => name in headers).map(name => [name, shared.get(name) as string])
    return [path, { ...file, headers: { ...headers, ...Object.fromEntries(changed) } }] as const
  })
  return { ...files, ...Object.fromEntries(given) }
}

/** One policy that allows whatever one of these does; they are made by the same code and name the same directives. */
function united(policies: readonly string[]): string {
  const directives = new Map<string, Set<string>>()
  for (const policy of new Set(policies))
    for (const [name, sources] of directivesOf(policy)) {
      const all = directives.get(name) ?? new Set()
      for (const source of sources) all.add(source)
      directives.set(name, all)
    }
  return [...directives]
    .map(([name, sources]) => {
      if (sources.size > 1) sources.delete("'none'")
      return [name, ...sources].join(' ')
    })
    .join('; ')
}
