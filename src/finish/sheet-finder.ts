import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { PageTag } from './reading.ts'
import type { ThemeCss, ThemeSheet } from './theme-css.ts'

/** The stylesheet of the theme that a link names; undefined when it is none, or when it must stay a link. */
export type SheetFinder = (link: PageTag) => ThemeSheet | undefined

/** Finds the sheets of a theme with a base path for a site, whose public files may stand in their place. */
export function sheetFinder(css: ThemeCss, base: string, publicDir: string | undefined): SheetFinder {
  const root = base.endsWith('/') ? base : `${base}/`
  const found = new WeakMap<PageTag, { readonly sheet: ThemeSheet | undefined }>()
  const find = ({ attributes }: PageTag): ThemeSheet | undefined => {
    const href = attributes.get('href') ?? ''
    if (!isPlain(attributes) || !href.startsWith(root) || href.startsWith('//')) return undefined
    const path = href.slice(root.length).replace(/[?#].*$/, '')
    return publicDir !== undefined && existsSync(join(publicDir, path)) ? undefined : css.sheet(path)
  }
  return link => {
    let known = found.get(link)
    if (!known) {
      known = { sheet: find(link) }
      found.set(link, known)
    }
    return known.sheet
  }
}

/** A link that says nothing of a stylesheet but where it is and for which media. */
function isPlain(attributes: ReadonlyMap<string, string>): boolean {
  for (const name of attributes.keys()) if (!/^(rel|href|type|media|crossorigin|data-.*)$/.test(name)) return false
  return attributes.get('rel')?.toLowerCase().trim() === 'stylesheet'
}
