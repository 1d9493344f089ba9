import { randomUUID } from 'node:crypto'
import { mkdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'

const FOLDER = '.set-aside'

/**
 * Takes a folder out of the way of the next run without deleting it; one that is not there is left alone. For some
 * minutes after a deletion ext4 looks at each freed inode again before it gives out a new one, which makes the files of
 * whoever runs next cost several times as much. `removeSetAside` deletes from the scratch folder after the last run.
 */
export async function setAside(folder: string, scratch = dirname(folder)): Promise<void> {
  const to = join(scratch, FOLDER, randomUUID())
  await mkdir(dirname(to), { recursive: true })
  await rename(folder, to).catch(error => {
    if (error.code !== 'ENOENT') throw error
  })
}

/** Deletes everything that was set aside in a scratch folder. */
export const removeSetAside = (scratch: string): Promise<void> =>
  rm(join(scratch, FOLDER), { recursive: true, force: true })
