import { lstatSync, mkdirSync, readdirSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { withFileLock } from '#base/file-lock.ts'
import { SiteError } from '#model/failure.ts'
import type { Workspace } from '#model/site.ts'

/** ms after which a lock that another process holds is taken for one that it keeps. */
const PATIENCE = 300
/** What a session of many looks leaves; more is not worth keeping. */
const MOST_BYTES = 1024 ** 3

/**
 * Runs `work` in the workspace of a gallery: fixtures as sites in `.nextgen/gallery/`, on the themes of the workspace itself
 * and with its compiles. Nothing of it is anybody's work: it may be deleted at any time. One gallery a workspace.
 */
export async function inStudio<T>(
  { themesDir, stateDir }: Workspace,
  work: (studio: Workspace) => Promise<T>,
): Promise<T> {
  const root = join(stateDir, 'gallery')
  const studio = { root, sitesDir: join(root, 'sites'), themesDir, stateDir: root }
  mkdirSync(join(root, 'cache'), { recursive: true })
  mkdirSync(studio.sitesDir, { recursive: true })
  const waiting = AbortSignal.timeout(PATIENCE)
  let begun = false
  try {
    return await withFileLock(join(root, 'running.lock.sqlite'), waiting, async () => {
      begun = true
      const compiled = join(stateDir, 'cache', 'themes')
      mkdirSync(compiled, { recursive: true })
      const link = join(root, 'cache', 'themes')
      if (!lstatSync(link, { throwIfNoEntry: false })) symlinkSync(compiled, link)
      if (sizeOf(join(root, 'bucket')) > MOST_BYTES)
        for (const folder of ['bucket', 'cache/sites']) rmSync(join(root, folder), { recursive: true, force: true })
      return work(studio)
    })
  } catch (error) {
    if (begun || !waiting.aborted) throw error
    throw new SiteError({
      code: 'gallery-running',
      message: 'Another gallery of this workspace is running',
      where: join(root, 'running.lock.sqlite'),
      hint: 'Look at that one, or end it.',
    })
  }
}

function sizeOf(folder: string): number {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile())
      .reduce(
        (sum, entry) => sum + (statSync(join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.size ?? 0),
        0,
      )
  } catch {
    return 0
  }
}
