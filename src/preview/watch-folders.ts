import { type FSWatcher, watch } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'

export interface FolderWatch extends Disposable {
  /** Watches a folder (absolute) and everything below it, or a single file of it. */
  add(folder: string): Promise<void>
  addFile(file: string): void
}

const IGNORED = new Set(['node_modules', 'dist'])

/** Hidden files, packages, and what editors write beside a file while they save it. */
const isIgnored = (name: string): boolean =>
  (name.startsWith('.') && !name.startsWith('.env')) || IGNORED.has(name) || /~$|^4913$|\.sw[a-z]$/.test(name)

/** Tells of paths (absolute) that were made, changed or removed, often more than once. One watch a folder. */
export function watchFolders(onChange: (path: string) => void): FolderWatch {
  const watchers = new Map<string, FSWatcher>()
  const single = new Map<string, Set<string>>()
  let closed = false

  const open = (folder: string, onName: (name: string) => void): boolean => {
    try {
      const watcher = watch(folder, (_event, name) => name !== null && onName(name))
      watcher.on('error', () => drop(folder))
      watchers.set(folder, watcher)
      return true
    } catch {
      return false
    }
  }
  const drop = (folder: string): void => {
    watchers.get(folder)?.close()
    watchers.delete(folder)
  }
  const addFolder = async (folder: string, isNew: boolean): Promise<void> => {
    if (closed || watchers.has(folder) || !open(folder, name => isIgnored(name) || changed(join(folder, name)))) return
    for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
      if (isIgnored(entry.name)) continue
      const path = join(folder, entry.name)
      // In a folder that appeared just now, files may have been there before the watch was.
      if (isNew) onChange(path)
      if (entry.isDirectory()) await addFolder(path, isNew)
    }
  }
  const changed = (path: string): void => {
    onChange(path)
    // Perhaps another folder of that name by now.
    for (const known of [...watchers.keys()]) if (known === path || known.startsWith(`${path}/`)) drop(known)
    void readdir(path).then(
      () => addFolder(path, true),
      () => {},
    )
  }
  return {
    add: folder => addFolder(folder, false),
    addFile(file) {
      const folder = dirname(file)
      const names = single.get(folder) ?? new Set()
      names.add(file)
      single.set(folder, names)
      if (!closed && !watchers.has(folder))
        open(folder, name => names.has(join(folder, name)) && onChange(join(folder, name)))
    },
    [Symbol.dispose]() {
      closed = true
      for (const folder of [...watchers.keys()]) drop(folder)
    },
  }
}
