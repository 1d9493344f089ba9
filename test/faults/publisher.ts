/**
 * A process that publishes versions of the site, one after the other, and prints what became of each as a line of JSON.
 * Arguments: URL of the bucket, first version, last version, and perhaps a `FileFault` as JSON and a pause in ms.
 */
import { type FileFault, takeOverFiles } from './file-faults.ts'

const [url = '', from = '1', to = from, fault = 'null', pause = '0'] = process.argv.slice(2)
const files = takeOverFiles()

const { openBucket } = await import('#bucket/open.ts')
const { BucketError } = await import('#bucket/bucket.ts')
const { systemClock } = await import('#base/clock.ts')
const { contextOf, publish } = await import('../release/published.ts')
const { versionOf } = await import('./versions.ts')

export interface PublisherLine {
  readonly version: number
  readonly outcome: string
  readonly generation?: number
  readonly reason?: string
  readonly hint?: string
  readonly message?: string
  /** Changes of the file system that the process had made by then. */
  readonly changes: number
}

const print = (line: Omit<PublisherLine, 'changes'>) =>
  process.stdout.write(`${JSON.stringify({ ...line, changes: files.changes() })}\n`)
const bucket = await openBucket(url, { base: process.cwd() })
const context = { ...contextOf(bucket), actor: `process ${process.pid}`, clock: systemClock }

files.arm(JSON.parse(fault) as FileFault | null)
for (let version = Number(from); version <= Number(to); version++) {
  try {
    const result = await publish(context as ReturnType<typeof contextOf>, versionOf(version, 3))
    print({
      version,
      outcome: result.outcome,
      generation: 'pointer' in result ? result.pointer?.generation : undefined,
    })
  } catch (error) {
    const { reason, hint } = error instanceof BucketError ? error : {}
    print({ version, outcome: 'error', reason, hint, message: (error as Error).message })
  }
  if (Number(pause) > 0) await systemClock.sleep(Number(pause))
}
process.exit(0)
