import { type Failure, SiteError } from '#model/failure.ts'
import { nearest } from '#model/nearest.ts'
import type { Site } from '#model/site.ts'
import type { LoadedTheme, OptionsIssue, OptionsSchema } from './load.ts'
import { optionNames } from './option-names.ts'

/**
 * The site with its options as the theme's schema reads them, defaults filled in. Throws a `SiteError` that names each
 * option which does not fit, or which a strict schema does not know; a theme without a schema takes any.
 */
export async function checkOptions(site: Site, theme: Pick<LoadedTheme, 'siteOptions'>): Promise<Site> {
  const schema = await theme.siteOptions()
  if (!schema) return site
  const checked = schema.safeParse(site.options)
  if (checked.success) return { ...site, options: checked.data as Site['options'] }
  throw new SiteError(checked.error.issues.flatMap(issue => failuresOf(issue, site, schema)))
}

function failuresOf({ path, message, keys }: OptionsIssue, site: Site, schema: OptionsSchema): Failure[] {
  const failure = (at: readonly PropertyKey[], said: string, hint: string): Failure => ({
    code: 'options-invalid',
    message: `options.${at.join('.') || '(all)'}: ${said}`,
    where: site.declaredIn,
    setting: ['options', ...at.map(key => (typeof key === 'symbol' ? String(key) : key))],
    hint,
  })
  const declared = `The theme "${site.theme}" says in src/site-options.ts which options it takes`
  if (!keys) return [failure(path, message, `${declared}.`)]
  const known = optionNames(schema, path)
  return keys.map(key => {
    const near = nearest(key, known)
    const place = path.length > 0 ? ` in options.${path.join('.')}` : ''
    const list = known.length > 0 ? `${declared}${place}: ${known.join(', ')}.` : `${declared}.`
    return failure(
      [...path, key],
      `the theme "${site.theme}" has no such option`,
      near ? `Did you mean "${near}"?` : list,
    )
  })
}
