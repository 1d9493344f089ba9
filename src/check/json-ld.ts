import { pageGate } from './page-gate.ts'
import { faultsOfNode } from './structured-data.ts'

/** Structured data that search engines cannot read, or that lacks what they need to show it. */
export const jsonLd = pageGate({
  name: 'json-ld',
  *check(page) {
    for (const text of page.jsonLd)
      for (const message of faultsOf(text))
        yield { page: page.url, element: '<script type="application/ld+json">', message }
  },
})

function faultsOf(text: string): readonly string[] {
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch (error) {
    return [`The structured data is no JSON: ${(error as Error).message}`]
  }
  const roots = Array.isArray(data) ? data : [data]
  return roots.flatMap(root => {
    if (root === null || typeof root !== 'object') return ['The structured data holds no object']
    const context = JSON.stringify((root as { '@context'?: unknown })['@context'] ?? '')
    if (!/schema\.org/.test(context))
      return ['The structured data does not name its vocabulary: "@context" is not schema.org']
    return faultsOfNode(root as Record<string, unknown>)
  })
}
