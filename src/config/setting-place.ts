import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Site } from '#model/site.ts'
import { readSiteFile } from './site-file.ts'

/**
 * Where a person mends a setting of a site: `sites/acme/site.json:7:25`, or `sites/portfolio.csv:17 column
 * tokens.color.brand`. For what a declaration does not hold, or cannot be read any more, the nearest place around it.
 */
export function settingPlace(
  { id, declaredIn }: Pick<Site, 'id' | 'declaredIn'>,
  setting: readonly (string | number)[],
  root: string,
): string {
  if (setting.length === 0) return declaredIn
  if (!declaredIn.endsWith('.json')) return `${declaredIn} column ${setting.join('.')}`
  try {
    const declaration = readSiteFile(id, declaredIn, readFileSync(join(root, declaredIn)))
    return 'where' in declaration ? declaration.where(setting, 'value') : declaredIn
  } catch {
    return declaredIn
  }
}
