import { readFileSync, statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { createFile, writeFileAtomically } from '#base/atomic-file.ts'
import { lastingFolder } from '#base/lasting-folder.ts'
import { asBucketError, type DirectoryOptions, folderGone } from '#bucket/bucket.ts'
import type { Digest } from '#model/digest.ts'
import { type Blobs, blobKey } from './blobs.ts'

/** Blobs in a folder, with a way to write them that a render thread can take without waiting. */
export interface DirectoryBlobs extends Blobs {
  /** Absolute path of the file that holds a blob, whether it exists or not. */
  fileOf(digest: Digest): string
  hasSync(digest: Digest): boolean
  /** Null when absent. The bytes are not verified. */
  getSync(digest: Digest): Uint8Array | null
  /** `digest` must have been made from `bytes`: nobody hashes them again. True when written, false when present. */
  putSync(digest: Digest, bytes: Uint8Array): boolean
}

/** Up to here a blocking read of a file in the page cache takes less time than a trip through the thread pool. */
const READ_AT_ONCE = 256 * 1024

/**
 * Blobs as files `<dir>/blobs/<aa>/<sha256>`: what a directory bucket of the same `dir` holds under `blobs/`. Any number
 * of threads and processes may write at once. A blob is created under its name, which takes half the time of a temporary
 * file and a rename; a part that a killed writer left has another size than the bytes, and the next writer replaces it.
 * So a blob counts as kept only for who has put it, or has asked with its size: a release does. As in the bucket, a
 * folder that was there and is gone throws.
 */
export function directoryBlobs(dir: string, { mayVanish = false }: DirectoryOptions = {}): DirectoryBlobs {
  const path = resolve(dir)
  const root = lastingFolder(path, mayVanish ? null : folderGone)
  const fileOf = (digest: Digest) => join(path, blobKey(digest))
  const hasSync = (digest: Digest) => sizeOf(fileOf(digest)) !== null
  const putSync = (digest: Digest, bytes: Uint8Array) => {
    const file = fileOf(digest)
    try {
      const created = createFile(file, bytes, root.makeFolder)
      root.found()
      if (created) return true
      if (sizeOf(file) === bytes.length) return false
      // Another writer is at it this moment, or one died in the middle: the whole takes the place of the part.
      writeFileAtomically(file, bytes, root.makeFolder)
      return true
    } catch (error) {
      throw asBucketError(error, `write ${file}`)
    }
  }
  return {
    name: `file:${path}`,
    fileOf,
    hasSync,
    putSync,
    getSync(digest) {
      const file = fileOf(digest)
      try {
        const bytes = readFileSync(file)
        root.found()
        return bytes
      } catch (error) {
        return nullWhenAbsent(error, file)
      }
    },
    has: async digest => hasSync(digest),
    missing: async (digests, { sizes } = {}) =>
      [...new Set(digests)].filter(digest => {
        const size = sizeOf(fileOf(digest))
        return size === null || size !== (sizes?.get(digest) ?? size)
      }),
    async get(digest) {
      const file = fileOf(digest)
      const size = sizeOf(file)
      if (size === null) return null
      try {
        return size > READ_AT_ONCE ? await readFile(file) : readFileSync(file)
      } catch (error) {
        return nullWhenAbsent(error, file)
      }
    },
    put: async (digest, bytes) => putSync(digest, bytes),
  }

  function sizeOf(file: string): number | null {
    try {
      const stat = statSync(file, { throwIfNoEntry: false })
      if (stat) root.found()
      else root.expect()
      return stat?.size ?? null
    } catch (error) {
      return nullWhenAbsent(error, file)
    }
  }

  function nullWhenAbsent(error: unknown, file: string): null {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw asBucketError(error, `read ${file}`)
    root.expect()
    return null
  }
}
