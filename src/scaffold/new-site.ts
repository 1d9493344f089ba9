import { cpSync, existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { type NewFiles, writeNewFolder } from './write-files.ts'

export interface NewSite {
  readonly id: string
  readonly name: string
  readonly domain: string
  readonly theme: string
  readonly locale: string
  /** A CSS colour. */
  readonly brand?: string
}

/**
 * Makes `sites/<id>/` with its `site.json`, and with a copy of the entries that its theme brings, to be changed; returns
 * the files that were written. MDX stays with the theme, as it is code.
 */
export function newSite(
  site: NewSite,
  { sitesDir, themesDir }: { readonly sitesDir: string; readonly themesDir: string },
) {
  const folder = join(sitesDir, site.id)
  const written = writeNewFolder(folder, filesOf(site), 'site')
  const sample = join(themesDir, site.theme, 'src', 'content')
  const copied = existsSync(sample) ? readdirSync(sample, { recursive: true, encoding: 'utf8' }).some(isEntry) : false
  if (copied) cpSync(sample, join(folder, 'content'), { recursive: true, filter: source => !source.endsWith('.mdx') })
  return { folder, written, copied }
}

const isEntry = (path: string): boolean => /\.(md|json|ya?ml)$/.test(path)

function filesOf({ name, domain, theme, locale, brand }: NewSite): NewFiles {
  const declaration = {
    $schema: '../../site.schema.json',
    name,
    domain,
    aliases: [`www.${domain}`],
    theme,
    locale,
    ...(brand && { tokens: { color: { brand } } }),
  }
  return { 'site.json': `${JSON.stringify(declaration, null, 2)}\n` }
}
