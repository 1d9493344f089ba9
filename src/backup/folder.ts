import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { writeFileAtomically } from '#base/atomic-file.ts'
import { SiteError } from '#model/failure.ts'
import type { BackupFile } from './collect.ts'

/** Writes a backup into a folder that is empty or not there. The index comes last, so that a part is known for one. */
export async function writeFolder(dir: string, files: AsyncIterable<BackupFile>): Promise<void> {
  if (existsSync(dir) && readdirSync(dir).length > 0)
    throw new SiteError({
      code: 'backup-exists',
      message: `Expected an empty folder, or none, but ${dir} holds something`,
      where: dir,
      hint: 'Name a folder of its own for each backup.',
    })
  for await (const { path, bytes } of files) writeFileAtomically(join(dir, path), bytes)
}

export function readBackupFolder(dir: string): readonly BackupFile[] {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .map(file => ({ path: relative(dir, file).replaceAll('\\', '/'), bytes: readFileSync(file) }))
}
