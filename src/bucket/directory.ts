import { readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { open, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { writeFileAtomically, writeTemporary } from '#base/atomic-file.ts'
import { digestOf } from '#base/hash.ts'
import { type LastingFolder, lastingFolder } from '#base/lasting-folder.ts'
import {
  asBucketError,
  type Bucket,
  type BucketObject,
  type DirectoryOptions,
  folderGone,
  type PutOptions,
} from './bucket.ts'
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
 * the tag is the SHA-256 of the bytes. A folder that was there and is gone throws `missing-bucket`, until it is back.
 */
export function directoryBucket(dir: string, { mayVanish = false }: DirectoryOptions = {}): Bucket {
  const path = resolve(dir)
  const root = lastingFolder(path, mayVanish ? null : folderGone)
  const lock = directoryLock(join(path, '.lock.sqlite'))
  const pathOf = (key: string): string => {
    checkKey(key)
    return join(path, key)
  }
  return {
    name: `file:${path}`,
    directory: path,
    async get(key) {
      const file = pathOf(key)
      try {
        const size = sizeOf(file)
        if (size === null) return absent()
        const body = size > READ_AT_ONCE ? await readFile(file) : readFileSync(file)
        root.found()
        return new FileObject(body)
      } catch (error) {
        return absentOrThrow(error, file)
      }
    },
    async getRange(key, [start, end]) {
      const file = pathOf(key)
      try {
        const size = sizeOf(file)
        if (size === null) return absent()
        await using handle = await open(file)
        const bytes = new Uint8Array(Math.max(0, Math.min(end + 1, size) - start))
        const { bytesRead } = await handle.read(bytes, 0, bytes.length, start)
        root.found()
        return bytes.subarray(0, bytesRead)
      } catch (error) {
        return absentOrThrow(error, file)
      }
    },
    async head(key) {
      const file = pathOf(key)
      try {
        const stat = statSync(file, { throwIfNoEntry: false })
        if (!stat?.isFile()) return absent()
        root.found()
        return { size: stat.size, modified: stat.mtimeMs }
      } catch (error) {
        return absentOrThrow(error, file)
      }
    },
    async put(key, body, { when, signal } = {}) {
      const file = pathOf(key)
      signal?.throwIfAborted()
      try {
        const written = await write(file, body, when)
        root.found()
        return written ? { ok: true, tag: digestOf(body) } : { ok: false, reason: 'lost' }
      } catch (error) {
        throw failed(error, `write ${file}`)
      }
    },
    async delete(key) {
      const file = pathOf(key)
      try {
        if (sizeOf(file) === null) absent()
        else await lock.hold(() => rmSync(file, { force: true }))
      } catch (error) {
        throw failed(error, `delete ${file}`)
      }
    },
    async *list(prefix) {
      try {
        root.expect()
        yield* listDirectory(path, prefix, root.expect)
      } catch (error) {
        throw asBucketError(error, `list ${join(path, prefix)}`)
      }
    },
    async close() {
      lock.close()
    },
  }

  async function write(file: string, body: Uint8Array, when: Condition | undefined): Promise<boolean> {
    if (when !== undefined) return holds(when, file, root) && replaceWhen(file, body, when)
    writeFileAtomically(file, body, root.makeFolder)
    return true
  }

  async function replaceWhen(file: string, body: Uint8Array, when: Condition): Promise<boolean> {
    const temporary = writeTemporary(file, body, root.makeFolder)
    let replaced = false
    try {
      await lock.hold(() => {
        if (!holds(when, file, root)) return
        renameSync(temporary, file)
        replaced = true
      })
      return replaced
    } finally {
      if (!replaced) rmSync(temporary, { force: true })
    }
  }

  function absent(): null {
    root.expect()
    return null
  }

  /** A key below another key (ENOTDIR) is absent to readers; only a writer is told why it cannot be. */
  function absentOrThrow(error: unknown, file: string): null {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return absent()
    throw asBucketError(error, `read ${file}`)
  }

  /** What was there a moment ago is not (ENOENT): perhaps all of it. */
  function failed(error: unknown, doing: string): unknown {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') root.expect()
    return asBucketError(error, doing)
  }
}

type Condition = NonNullable<PutOptions['when']>

function holds(when: Condition, file: string, root: LastingFolder): boolean {
  if (when === 'absent') return statSync(file, { throwIfNoEntry: false }) === undefined
  try {
    return digestOf(readFileSync(file)) === when.tag
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    root.expect()
    return false
  }
}

/** Null for what is no file. */
function sizeOf(file: string): number | null {
  const stat = statSync(file, { throwIfNoEntry: false })
  return stat?.isFile() ? stat.size : null
}
