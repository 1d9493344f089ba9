import { readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { open, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { writeFileAtomically, writeTemporary } from '#base/atomic-file.ts'
import { digestOf } from '#base/hash.ts'
import { asBucketError, type Bucket, type BucketObject, type PutOptions } from './bucket.ts'
import { listDirectory } from './directory-listing.ts'
import { directoryLock } from './directory-lock.ts'
import { checkKey } from './keys.ts'

/** Hashed when somebody asks for the tag; a class, since a getter of a literal would hold it (decision 0032). */
class FileObject implements BucketObject {
  readonly body: Uint8Array

  constructor(body: Uint8Array) {
    this.body = body
  }
  get tag(): string {
    return digestOf(this.body)
  }
}

/** Up to here a blocking read of a file in the page cache takes less time than a trip through the thread pool. */
const READ_AT_ONCE = 256 * 1024

/**
 * A bucket in a folder of this machine (absolute `dir`; made with the first write). An object is a file of the key's
 * path, replaced by rename. Conditional writes and deletes take a lock that is shared by all processes of the machine;
 * the tag is the SHA-256 of the bytes.
 */
export function directoryBucket(dir: string): Bucket {
  const root = resolve(dir)
  const lock = directoryLock(join(root, '.lock.sqlite'))
  const pathOf = (key: string): string => {
    checkKey(key)
    return join(root, key)
  }
  return {
    name: `file:${root}`,
    directory: root,
    async get(key) {
      const file = pathOf(key)
      try {
        const size = sizeOf(file)
        if (size === null) return null
        const body = size > READ_AT_ONCE ? await readFile(file) : readFileSync(file)
        return new FileObject(body)
      } catch (error) {
        return absentOrThrow(error, file)
      }
    },
    async getRange(key, [start, end]) {
      const file = pathOf(key)
      try {
        const size = sizeOf(file)
        if (size === null) return null
        await using handle = await open(file)
        const bytes = new Uint8Array(Math.max(0, Math.min(end + 1, size) - start))
        const { bytesRead } = await handle.read(bytes, 0, bytes.length, start)
        return bytes.subarray(0, bytesRead)
      } catch (error) {
        return absentOrThrow(error, file)
      }
    },
    async head(key) {
      const file = pathOf(key)
      try {
        const stat = statSync(file, { throwIfNoEntry: false })
        return stat?.isFile() ? { size: stat.size, modified: stat.mtimeMs } : null
      } catch (error) {
        return absentOrThrow(error, file)
      }
    },
    async put(key, body, { when, signal } = {}) {
      const file = pathOf(key)
      signal?.throwIfAborted()
      try {
        if (when === undefined) writeFileAtomically(file, body)
        else if (!holds(when, file) || !(await replaceWhen(file, body, when))) return { ok: false, reason: 'lost' }
        return { ok: true, tag: digestOf(body) }
      } catch (error) {
        throw asBucketError(error, `write ${file}`)
      }
    },
    async delete(key) {
      const file = pathOf(key)
      try {
        if (sizeOf(file) !== null) await lock.hold(() => rmSync(file, { force: true }))
      } catch (error) {
        throw asBucketError(error, `delete ${file}`)
      }
    },
    async *list(prefix) {
      try {
        yield* listDirectory(root, prefix)
      } catch (error) {
        throw asBucketError(error, `list ${join(root, prefix)}`)
      }
    },
    async close() {
      lock.close()
    },
  }

  async function replaceWhen(file: string, body: Uint8Array, when: Condition): Promise<boolean> {
    const temporary = writeTemporary(file, body)
    let replaced = false
    try {
      await lock.hold(() => {
        if (!holds(when, file)) return
        renameSync(temporary, file)
        replaced = true
      })
      return replaced
    } finally {
      if (!replaced) rmSync(temporary, { force: true })
    }
  }
}

type Condition = NonNullable<PutOptions['when']>

function holds(when: Condition, file: string): boolean {
  if (when === 'absent') return statSync(file, { throwIfNoEntry: false }) === undefined
  try {
    return digestOf(readFileSync(file)) === when.tag
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  }
}

/** Null for what is no file. */
function sizeOf(file: string): number | null {
  const stat = statSync(file, { throwIfNoEntry: false })
  return stat?.isFile() ? stat.size : null
}

/** A key below another key (ENOTDIR) is absent to readers; only a writer is told why it cannot be. */
function absentOrThrow(error: unknown, file: string): null {
  const { code } = error as NodeJS.ErrnoException
  if (code === 'ENOENT' || code === 'ENOTDIR') return null
  throw asBucketError(error, `read ${file}`)
}
