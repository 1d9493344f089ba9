import { realpathSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { makeFolder } from './make-folder.ts'

/**
 * A folder, and whether it is still there once it was: without that, a disk that is gone looks like a folder in which
 * nothing was ever kept.
 */
export interface LastingFolder {
  /** Something in it was found or written. Looks at the disk the first time only. */
  found(): void
  /** Something in it was not found: throws when the folder was there before and is gone. */
  expect(): void
  /** Makes `folder` in it, and itself unless it is gone. */
  makeFolder(folder: string): void
}

/**
 * `path` is absolute. It is gone as well when it was the place where a disk is mounted, and the disk is not. `gone` makes
 * the error that says so; null for a folder that anybody may delete, which is made anew.
 */
export function lastingFolder(path: string, gone: ((path: string) => Error) | null): LastingFolder {
  /** Once it was seen: the device that it lies on while nothing is mounted there; null where nothing was. */
  let seen: { readonly bare: number | null } | undefined

  function isThere(): boolean {
    const device = deviceOf(path)
    if (device === null) return false
    if (!seen) {
      const around = deviceOf(dirname(realpathSync.native(path)))
      seen = { bare: around === device ? null : around }
    }
    return device !== seen.bare
  }

  const expect = (): void => {
    if (gone && !isThere() && seen) throw gone(path)
  }

  return {
    found() {
      if (gone && !seen) isThere()
    },
    expect,
    makeFolder(folder) {
      expect()
      makeFolder(folder)
    },
  }
}

/** Null for what is no folder. */
function deviceOf(path: string): number | null {
  const stat = statSync(path, { throwIfNoEntry: false })
  return stat?.isDirectory() ? stat.dev : null
}
