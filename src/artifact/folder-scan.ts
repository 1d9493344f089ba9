import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { digestOf } from '#base/hash.ts'
import type { Digest } from '#model/digest.ts'

/** Every file of a folder, dotfiles included, sorted; and a signature of names, sizes and times. */
export function scanFolder(dir: string | undefined): { readonly paths: readonly string[]; readonly signature: Digest } {
  const found: [path: string, stat: string][] = []
  const visit = (folder: string): void => {
    for (const entry of readdirSync(join(dir as string, folder), { withFileTypes: true })) {
      const path = folder ? `${folder}/${entry.name}` : entry.name
      if (entry.isDirectory()) visit(path)
      else if (entry.isFile() && entry.name !== '.DS_Store') {
        const { size, mtimeMs, ctimeMs, ino } = statSync(join(dir as string, path))
        found.push([path, `${size} ${mtimeMs} ${ctimeMs} ${ino}`])
      }
    }
  }
  if (dir) visit('')
  found.sort(([a], [b]) => (a < b ? -1 : 1))
  return {
    paths: found.map(([path]) => path),
    signature: digestOf(found.map(([path, stat]) => `${path}\0${stat}\n`).join('')),
  }
}
