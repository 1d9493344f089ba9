import { readFileSync, realpathSync } from 'node:fs'
import { join, sep } from 'node:path'
import { writeFileAtomically } from '#base/atomic-file.ts'
import { withFileLock } from '#base/file-lock.ts'
import { digestOf } from '#base/hash.ts'
import { loadSites } from '#config/load.ts'
import { SiteError } from '#model/failure.ts'
import type { Control, GalleryLook, GallerySite, LookChange } from '#model/gallery.ts'
import type { Workspace } from '#model/site.ts'
import { difference } from './difference.ts'
import { editPortfolio } from './edit-portfolio.ts'
import { editSiteFile } from './edit-site-file.ts'
import { valuesOf } from './look-values.ts'

export interface ChangeLook {
  readonly workspace: Workspace
  readonly site: string
  readonly look: GalleryLook
  /** What the look speaks of: other values of the declaration stay. */
  readonly controls: readonly Control[]
  /** Absent: only what would change is told. Else the digest of the file that was seen: it is written if it still is that. */
  readonly seen?: string
}

/** The sites whose look may be written, sorted by id. */
export async function declaredLooks(workspace: Workspace): Promise<readonly GallerySite[]> {
  const { sites } = await loadSites(workspace)
  return sites.map(({ id, name, theme, declaredIn, tokens, options }) => ({
    ...{ site: id, name, theme, declaredIn },
    look: { tokens, options },
  }))
}

/**
 * Writes a look into the declaration of a site: its `site.json`, or its row of the portfolio. Throws a `SiteError`
 * (`site-unknown`, `look-outside`, `look-changed`); files outside `sites/` are never written.
 */
export async function changeLook({ workspace, site, look, controls, seen }: ChangeLook): Promise<LookChange> {
  const { sites } = await loadSites(workspace, { only: [site] })
  const declared = sites[0]
  if (!declared)
    throw new SiteError({
      code: 'site-unreadable',
      message: `Expected a declaration of ${site} that can be read, but it has mistakes`,
      hint: `\`nextgen build ${site}\` names them.`,
    })
  const inPortfolio = declared.declaredIn.startsWith('sites/portfolio.csv')
  const name = inPortfolio ? 'sites/portfolio.csv' : `sites/${site}/site.json`
  const file = fileInside(workspace, name)
  const work = async (): Promise<LookChange> => {
    const bytes = readFileSync(file)
    const text = bytes.toString('utf8')
    const before = digestOf(bytes)
    const values = valuesOf(look, controls)
    const edited = inPortfolio ? editPortfolio(text, site, values) : { text: editSiteFile(text, values), obstacles: [] }
    const change = { site, file: name, before, lines: difference(text, edited.text), obstacles: edited.obstacles }
    if (seen === undefined || edited.obstacles.length > 0 || edited.text === text) return { ...change, written: false }
    if (seen !== before)
      throw new SiteError({
        code: 'look-changed',
        message: `${name} has changed since its difference was shown`,
        where: name,
        hint: 'Look at the difference again.',
      })
    writeFileAtomically(file, new TextEncoder().encode(edited.text))
    return { ...change, written: true }
  }
  return seen === undefined
    ? work()
    : withFileLock(join(workspace.stateDir, 'gallery', 'write.lock.sqlite'), undefined, work)
}

/** The file itself, every link followed: it must lie below the real `sites/`. */
function fileInside({ root, sitesDir }: Workspace, name: string): string {
  const [file, sites] = [realpathSync(join(root, name)), realpathSync(sitesDir)]
  if (file.startsWith(`${sites}${sep}`)) return file
  throw new SiteError({
    code: 'look-outside',
    message: `Expected ${name} to lie below sites/, but it leads to ${file}`,
    where: name,
    hint: 'Change that file by hand.',
  })
}
