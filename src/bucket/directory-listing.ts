import { type Dirent, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { isTemporary } from '#base/temporary-name.ts'
import type { BucketListing } from './bucket.ts'
import { byBytes } from './keys.ts'

/**
 * The files below `dir` whose key begins with `prefix`, in byte order of the keys: a folder sorts as its name with a
 * slash, since that is how the keys inside it go on. Files that vanish meanwhile are left out, after `onMissing` was
 * asked whether that can be; a folder that cannot be read throws.
 */
export function* listDirectory(dir: string, prefix: string, onMissing: () => void): Generator<BucketListing> {
  const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1)
  yield* walk(dir, folder, prefix, onMissing)
}

function* walk(dir: string, folder: string, prefix: string, onMissing: () => void): Generator<BucketListing> {
  for (const { name, entry } of entriesOf(join(dir, folder), onMissing)) {
    const key = folder + name
    if (isTemporary(name) || (folder === '' && name.startsWith('.'))) continue
    if (!key.startsWith(prefix) && !prefix.startsWith(key)) continue
    if (entry.isDirectory()) yield* walk(dir, key, prefix, onMissing)
    else if (key.startsWith(prefix)) {
      const stat = statSync(join(dir, key), { throwIfNoEntry: false })
      if (!stat) onMissing()
      else if (stat.isFile()) yield { key, size: stat.size, modified: stat.mtimeMs }
    }
  }
}

function entriesOf(path: string, onMissing: () => void): { name: string; entry: Dirent }[] {
  try {
    return readdirSync(path, { withFileTypes: true })
      .map(entry => ({ name: entry.isDirectory() ? `${entry.name}/` : entry.name, entry }))
      .sort((a, b) => byBytes(a.name, b.name))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    onMissing()
    return []
  }
}
