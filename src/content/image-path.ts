import { posix } from 'node:path'

/** Paths of the images that a source holds. */
export type Files = { has(path: string): boolean }

/**
 * The file that an image reference of an entry names: a path inside the content folder, or null when it leads out of it.
 * `filePath` is that of the entry.
 */
export function insideContent(source: string, filePath: string): string | null {
  const path = posix.join(posix.dirname(filePath), source)
  return path === '..' || path.startsWith('../') || path.startsWith('/') ? null : path
}

/** Whether a string that stands for an image is a URL or data: nothing in the content folder. */
export const isRemoteImage = (source: string): boolean => /^(?:[a-z][a-z0-9+.-]*:|\/\/)/i.test(source)
