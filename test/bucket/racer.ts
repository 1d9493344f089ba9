/**
 * A process that appends lines to one object by compare-and-set, together with others, and prints each line that was
 * acknowledged. Arguments: URL of the bucket, key, own name, number of lines. It begins when its input says so.
 */
import { once } from 'node:events'
import { openBucket } from '#bucket/open.ts'

const [url = '', key = '', name = '', lines = '0'] = process.argv.slice(2)
const bucket = await openBucket(url, { base: process.cwd() })
process.stdout.write('ready\n')
await once(process.stdin, 'data')
for (let at = 0; at < Number(lines); ) {
  const found = await bucket.get(key)
  const body = `${found ? new TextDecoder().decode(found.body) : ''}${name}.${at}\n`
  const result = await bucket.put(key, new TextEncoder().encode(body), { when: found ? { tag: found.tag } : 'absent' })
  if (result.ok) process.stdout.write(`${name}.${at++}\n`)
}
process.exit(0)
