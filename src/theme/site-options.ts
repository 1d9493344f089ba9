import { SiteError } from '#model/failure.ts'
import type { Site } from '#model/site.ts'
import type { LoadedTheme } from './load.ts'

/**
 * The site with its options as the theme's schema reads them, defaults filled in. Throws a `SiteError` that names each
 * option which does not fit; a theme without a schema takes any.
 */
export async function checkOptions(site: Site, theme: Pick<LoadedTheme, 'siteOptions'>): Promise<Site> {
  const schema = await theme.siteOptions()
  if (!schema) return site
  const checked = schema.safeParse(site.options)
  if (checked.success) return { ...site, options: checked.data as Site['options'] }
  throw new SiteError(
    checked.error.issues.map(({ path, message }) => ({
      code: 'options-invalid',
      message: `options.${path.join('.') || '(all)'}: ${message}`,
      where: site.declaredIn,
      setting: ['options', ...path.map(key => (typeof key === 'symbol' ? String(key) : key))],
      hint: `The theme "${site.theme}" says in src/site-options.ts which options it takes.`,
    })),
  )
}
