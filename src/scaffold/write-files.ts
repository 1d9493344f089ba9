import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { SiteError } from '#model/failure.ts'

/** Texts by their paths, relative to the folder that is made. */
export type NewFiles = Readonly<Record<string, string>>

/** Makes a folder with files in it; returns their absolute paths. Throws a `SiteError` (`exists`) where something lies already. */
export function writeNewFolder(folder: string, files: NewFiles, what: string): readonly string[] {
  if (existsSync(folder) && readdirSync(folder).length > 0)
    throw new SiteError({
      code: 'exists',
      message: `Expected no ${what} in ${folder} yet, but there is something`,
      where: folder,
      hint: 'Take another name, or move the folder away.',
    })
  return Object.entries(files).map(([path, text]) => {
    const file = join(folder, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
    return file
  })
}
