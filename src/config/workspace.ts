import { statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { SiteError } from '#model/failure.ts'
import type { Workspace } from '#model/site.ts'

/**
 * The workspace in the folder `root` (absolute, or relative to the current folder). Throws a `SiteError` with the code
 * `workspace-missing` when the folder holds neither `sites/` nor `themes/`.
 */
export function openWorkspace(root: string): Workspace {
  const absolute = resolve(root)
  const workspace = {
    root: absolute,
    sitesDir: join(absolute, 'sites'),
    themesDir: join(absolute, 'themes'),
    stateDir: join(absolute, '.nextgen'),
  }
  if (isFolder(workspace.sitesDir) || isFolder(workspace.themesDir)) return workspace
  const found = isFolder(absolute) ? 'the folder has neither' : 'there is no such folder'
  throw new SiteError({
    code: 'workspace-missing',
    message: `Expected a workspace (a folder with sites/ and themes/) in ${absolute}, but ${found}`,
    hint: 'Name another folder with --root, or make a workspace with `nextgen new fleet`.',
  })
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
