import { createReadStream, existsSync, mkdirSync, statSync } from 'node:fs'
import { copyFile, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { createInterface } from 'node:readline'
import { SiteError } from '#model/failure.ts'
import type { Change, Cms } from './cms.ts'

/**
 * Keeps what a CMS brings in `file` as well, a change a line: the last full pull and what came after it. A pull that is not
 * read to its end leaves the file as it was. Drafts are not recorded: a recording may be built for everybody.
 */
export function recordingCms(inner: Cms, file: string): Cms {
  return {
    ...inner,
    async pull(request) {
      const pull = await inner.pull(request)
      if (request.drafts) return pull
      async function* changes(): AsyncGenerator<Change> {
        const temporary = `${file}.${process.pid}.tmp`
        mkdirSync(dirname(file), { recursive: true })
        const goesOn = !pull.full && existsSync(file)
        if (goesOn) await copyFile(file, temporary)
        const handle = await open(temporary, goesOn ? 'a' : 'w')
        try {
          for await (const change of pull.changes) {
            await handle.appendFile(`${JSON.stringify(change)}\n`)
            yield change
          }
          await rename(temporary, file)
        } finally {
          await handle.close()
          await rm(temporary, { force: true })
        }
      }
      return { ...pull, changes: changes() }
    },
  }
}

/**
 * A recording in place of its CMS: for previews and builds where there are no credentials. It brings all that it has: types that
 * paths lead through are among it, and nothing here knows which these are.
 */
export function recordedCms(file: string): Cms {
  const version = (): string => {
    const stats = statSync(file, { throwIfNoEntry: false })
    if (stats) return `${stats.size} ${stats.mtimeMs}`
    throw new SiteError({
      code: 'cms-recording-missing',
      message: `Expected the recording of a source in ${file}, but there is none`,
      where: file,
      hint: 'A pull with credentials writes it, where the source has `record`.',
    })
  }
  return {
    name: `recording ${file}`,
    async pull({ types, cursor, drafts, signal }) {
      if (drafts) throw new SiteError(noDrafts(file))
      const now = `${version()} ${[...types].sort().join(' ')}`
      const full = cursor !== now
      async function* changes(): AsyncGenerator<Change> {
        if (!full) return
        for await (const line of createInterface({ input: createReadStream(file, 'utf8') })) {
          signal?.throwIfAborted()
          yield JSON.parse(line) as Change
        }
      }
      return { full, changes: changes(), cursor: () => now }
    },
    async describe() {
      return { types: [], failures: [] }
    },
  }
}

const noDrafts = (file: string) => ({
  code: 'cms-secret-missing',
  message: 'Drafts are in no recording: they can only be read from the CMS, with its credentials',
  where: file,
  hint: 'Set the variable that the source names.',
})
