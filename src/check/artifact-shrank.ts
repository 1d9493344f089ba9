import type { Manifest } from '#model/manifest.ts'
import type { CheckedSite, Gate, Problem } from './gate.ts'

/** Fewer pages than this say nothing about shrinking. */
const FEWEST_PAGES = 5

/** Far less than what is live: most likely content that did not arrive. Says nothing before the first release. */
export const artifactShrank: Gate = {
  name: 'artifact-shrank',
  *check({ manifest, live, settings }: CheckedSite): Iterable<Problem> {
    if (!live) return
    const before = measure(live)
    const now = measure(manifest)
    if (before.pages < FEWEST_PAGES) return
    for (const [what, unit] of UNITS) {
      const lost = 1 - now[what] / before[what]
      if (lost * 100 > settings.shrink)
        yield {
          page: '/',
          element: what,
          message: `The site has ${Math.round(lost * 100)} % fewer ${what} than the release that is live (${unit(now[what])} instead of ${unit(before[what])}); at most ${settings.shrink} % may go at once`,
        }
    }
  },
}

const UNITS: readonly (readonly ['pages' | 'bytes', (value: number) => string])[] = [
  ['pages', String],
  ['bytes', value => `${(value / 1e6).toFixed(1)} MB`],
]

function measure({ files }: Manifest): { readonly pages: number; readonly bytes: number } {
  let pages = 0
  let bytes = 0
  for (const [path, { size }] of Object.entries(files)) {
    if (path.endsWith('.html')) pages++
    bytes += size
  }
  return { pages, bytes }
}
