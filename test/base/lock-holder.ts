/** A process that holds a lock (its file is the argument) until it is killed, and says so once it does. */
import { withFileLock } from '#base/file-lock.ts'

await withFileLock(process.argv[2] as string, undefined, async () => {
  process.stdout.write('held\n')
  await new Promise(resolve => setTimeout(resolve, 60_000))
})
