import { realpath } from 'node:fs/promises'
import { dirname, relative, sep } from 'node:path'

/**
 * Says whether absolute paths stay inside `root` when every symbolic link on the way is followed. A path that no file can
 * have, or of which nobody can tell where it leads (a circle of links, a folder that is closed to us), does not.
 */
export function createFence(root: string): (path: string) => Promise<boolean> {
  const realRoot = realpath(root)
  const known = new Map<string, Promise<string>>()
  const real = (path: string): Promise<string> => {
    const found = known.get(path) ?? nearestReal(path)
    known.set(path, found)
    return found
  }
  return async path => {
    if (!contains(root, path)) return false
    const place = await real(path).catch(() => undefined)
    return place !== undefined && contains(await realRoot, place)
  }
}

/** Where `path` really is; for what does not exist (yet), where its nearest existing parent is. */
async function nearestReal(path: string): Promise<string> {
  try {
    return await realpath(path)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if ((code === 'ENOENT' || code === 'ENOTDIR') && dirname(path) !== path) return nearestReal(dirname(path))
    throw error
  }
}

function contains(root: string, path: string): boolean {
  const way = relative(root, path)
  return way !== '..' && !way.startsWith(`..${sep}`)
}
