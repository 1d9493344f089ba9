import { resolve } from 'node:path'
import { SiteError } from '#model/failure.ts'
import type { Queue, QueueSettings } from './queue.ts'
import { sqliteQueue } from './sqlite.ts'

/** The queue of a URL: `sqlite:FILE` (relative to `base`). */
export async function openQueue(
  url: string,
  { base, settings = {} }: { readonly base: string; readonly settings?: Partial<QueueSettings> },
): Promise<Queue> {
  if (url.startsWith('sqlite:')) {
    const file = url.slice('sqlite:'.length)
    return sqliteQueue(file === ':memory:' ? file : resolve(base, file), settings)
  }
  throw new SiteError({
    code: 'queue-unsupported',
    message: `Expected the URL of a queue, got "${url.slice(0, 60)}"`,
    hint: 'Write sqlite:FILE.',
  })
}
