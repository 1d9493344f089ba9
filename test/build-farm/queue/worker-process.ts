/**
 * A process that takes wakes. It prints `taken SITE ATTEMPT` for each, holds it until its lease ends, and prints
 * `ended SITE REASON HELD`. Arguments: URL of the queue, its settings as JSON.
 */

import { openQueue } from '#queue/open.ts'
import { LeaseEnd } from '#queue/queue.ts'

const [url = '', settings = '{}'] = process.argv.slice(2)
const queue = await openQueue(url, { base: '/', settings: JSON.parse(settings) })
const print = (...words: unknown[]) => process.stdout.write(`${words.join(' ')}\n`)

queue.work(
  async lease => {
    print('taken', lease.site, lease.attempt)
    await new Promise(resolve => lease.signal.addEventListener('abort', resolve, { once: true }))
    const { reason } = lease.signal
    print('ended', lease.site, reason instanceof LeaseEnd ? reason.reason : 'unknown', await lease.isHeld())
    return 'done'
  },
  { concurrency: 1, onTrouble: error => print('trouble', error) },
)
print('ready')
