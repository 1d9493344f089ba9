import { type FSWatcher, watch } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

export interface FolderWatch {
  /** Watches these folders (absolute) and everything below them from now on, and no others. Missing ones are left out. */
  follow(folders: readonly string[]): Promise<void>
  close(): void
}

export interface FolderWatchOptions {
  /** Told of each path (absolute) that was made, changed or removed; often more than once. */
  readonly onChange: (path: string) => void
  /** The system watches no more folders: what changes there is seen by the next survey only. Told once. */
  readonly onLimit: (folder: string, error: unknown) => void
}

const IGNORED = new Set(['node_modules', 'dist'])

/** Names that nobody wants to hear of: hidden files, packages, and what editors write beside a file while they save it. */
const isIgnored = (name: string): boolean =>
  name.startsWith('.') || IGNORED.has(name) || /~$|^4913$|\.sw[a-z]$/.test(name)

/**
 * Watches folders by one watch a folder: Node's own recursive watch takes one a file on Linux, and would follow the
 * packages of every theme.
 */
export function watchFolders({ onChange, onLimit }: FolderWatchOptions): FolderWatch {
  const watchers = new Map<string, FSWatcher>()
  let limited = false
  let closed = false

  const drop = (folder: string): void => {
    watchers.get(folder)?.close()
    watchers.delete(folder)
  }

  async function add(folder: string, isNew: boolean): Promise<void> {
    if (closed || watchers.has(folder)) return
    try {
      const watcher = watch(folder, (_event, name) => {
        if (name === null) onChange(folder)
        else if (!isIgnored(name)) changed(join(folder, name))
      })
      watcher.on('error', () => drop(folder))
      watchers.set(folder, watcher)
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code === 'ENOENT' || code === 'ENOTDIR') return
      if (!limited) onLimit(folder, error)
      limited = true
      return
    }
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
    for (const entry of entries) {
      if (isIgnored(entry.name)) continue
      const path = join(folder, entry.name)
      // In a folder that appeared just now, files may have been there before the watch was.
      if (isNew) onChange(path)
      if (entry.isDirectory()) await add(path, isNew)
    }
  }

  function changed(path: string): void {
    onChange(path)
    if (watchers.has(path)) {
      // Perhaps another folder of that name by now.
      for (const known of [...watchers.keys()]) if (known === path || known.startsWith(`${path}/`)) drop(known)
    }
    void readdir(path).then(
      () => add(path, true),
      () => {},
    )
  }

  return {
    async follow(folders) {
      const isWanted = (folder: string) => folders.some(root => folder === root || folder.startsWith(`${root}/`))
      for (const folder of [...watchers.keys()]) if (!isWanted(folder)) drop(folder)
      for (const folder of folders) await add(folder, false)
    },
    close() {
      closed = true
      for (const folder of [...watchers.keys()]) drop(folder)
    },
  }
}
