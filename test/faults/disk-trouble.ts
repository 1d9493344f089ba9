/**
 * A process that publishes version 2 of a site over and over, each time in a new bucket and with the next change of the
 * file system failing, and prints what it came to. Arguments: a folder for the buckets, the error code, "lasting".
 */
import { type FileFault, takeOverFiles } from './file-faults.ts'

const files = takeOverFiles()
const [dir = '', what = 'ENOSPC', lasting] = process.argv.slice(2)

const { readdirSync, rmSync } = await import('node:fs')
const { isTemporary } = await import('#base/temporary-name.ts')
const { BucketError } = await import('#bucket/bucket.ts')
const { directoryBucket } = await import('#bucket/directory.ts')
const { contextOf, publish } = await import('../release/published.ts')
const { checkHistory, versionOf, visit } = await import('./versions.ts')

export interface TroubleLine {
  readonly at: number
  /** "released", or the reason of the `BucketError`, or the name of another error. */
  readonly outcome: string
  readonly message?: string
  readonly hint?: string
  /** Seen by a visitor after the trouble, and again after the next publish without trouble. */
  readonly seen?: number
  readonly seenAfterwards?: number
  readonly generations: number
  /** Temporary files that were left. */
  readonly left: number
}

for (let at = 0; ; at++) {
  const place = `${dir}/${what}-${lasting}-${at}`
  const bucket = directoryBucket(place)
  await publish(contextOf(bucket), versionOf(1, 3))
  // A bucket of its own for the trouble, as a new process would have one.
  const troubled = directoryBucket(place)
  files.arm({ at, what: what as FileFault['what'], lasting: lasting === 'lasting' })
  const attempt = await publish(contextOf(troubled), versionOf(2, 3)).then(
    ({ outcome }) => ({ outcome }),
    error => ({
      outcome: error instanceof BucketError ? error.reason : `${error.name}: ${error.message}`,
      message: error.message as string,
      hint: error.hint as string | undefined,
    }),
  )
  const happened = files.happened()
  files.arm(null)
  if (!happened) break
  const seen = (await visit(bucket))?.version
  const left = readdirSync(place, { recursive: true }).filter(name =>
    isTemporary(String(name).split('/').at(-1) ?? ''),
  ).length
  await publish(contextOf(bucket), versionOf(2, 3))
  const line: TroubleLine = {
    ...{ at, ...attempt, seen, left },
    seenAfterwards: (await visit(bucket))?.version,
    generations: (await checkHistory(bucket)).length,
  }
  process.stdout.write(`${JSON.stringify(line)}\n`)
  await troubled.close?.()
  await bucket.close?.()
  rmSync(place, { recursive: true })
}
