import { mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

/** Makes `folder` (absolute) and whatever is missing above it; fails with what the disk says. */
export function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    // Node makes an ENOENT of some refusals (EROFS), and only when it makes folders on the way.
    mkdirSync(highestMissing(folder))
    mkdirSync(folder, { recursive: true })
  }
}

function highestMissing(folder: string): string {
  const above = dirname(folder)
  const isThere = above === folder || statSync(above, { throwIfNoEntry: false }) !== undefined
  return isThere ? folder : highestMissing(above)
}
