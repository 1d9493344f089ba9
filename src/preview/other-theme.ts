import type { Source } from '#cms/cms.ts'
import { type Failure, SiteError } from '#model/failure.ts'
import type { Site } from '#model/site.ts'
import type { LoadedTheme } from '#theme/load.ts'
import { checkOptions } from '#theme/site-options.ts'

/** The part of a site's content that a theme, which it was not written for, has a collection for. */
export function knownCollections(
  source: Source,
  schemas: ReadonlyMap<string, unknown>,
  warn: (warning: Failure) => void,
): Source {
  return {
    ...source,
    read(known) {
      const read = source.read(known)
      const strange = [...read.collections].filter(name => !schemas.has(name))
      if (strange.length > 0)
        warn({
          code: 'collection-unknown',
          message: `The theme has no ${strange.map(name => `"${name}"`).join(', ')}: what the site keeps there is not shown`,
        })
      return {
        ...read,
        collections: new Set([...read.collections].filter(name => schemas.has(name))),
        entries: read.entries.filter(({ collection }) => schemas.has(collection)),
        ...(read.known && { known: read.known.filter(path => schemas.has(path.split('/')[0] as string)) }),
      }
    },
  }
}

/** The site with such options as a theme takes: its own where they fit; the others are left out. */
export async function fittingOptions(
  site: Site,
  theme: Pick<LoadedTheme, 'siteOptions'>,
  warn: (warning: Failure) => void,
): Promise<Site> {
  try {
    return await checkOptions(site, theme)
  } catch (error) {
    if (!(error instanceof SiteError)) throw error
    for (const { code, message } of error.failures) warn({ code, message: `${message}. It is left out.` })
    const unfit = new Set(error.failures.map(({ setting }) => setting?.[1]))
    const fitting = Object.entries(site.options).filter(([name]) => !unfit.has(name))
    // What is wrong with the options as a whole is wrong with each.
    const options = fitting.length < Object.keys(site.options).length ? Object.fromEntries(fitting) : {}
    return Object.keys(options).length > 0
      ? fittingOptions({ ...site, options }, theme, warn)
      : checkOptions({ ...site, options }, theme)
  }
}
