import { resolve } from 'node:path'
import type { Queue, QueueSettings } from './queue.ts'
import { sqliteQueue } from './sqlite.ts'

/** The queue of a URL: `sqlite:FILE` (relative to `base`), `redis://…`, `rediss://…` or `postgres://…`, these with `?queue=NAME`. */
export async function openQueue(
  url: string,
  { base, settings = {} }: { readonly base: string; readonly settings?: Partial<QueueSettings> },
): Promise<Queue> {
  if (url.startsWith('sqlite:')) {
    const file = url.slice('sqlite:'.length)
    return sqliteQueue(file === ':memory:' ? file : resolve(base, file), settings)
  }
  // Loaded only when asked for: BullMQ and its drivers take longer to load than a small site to build.
  const { bullQueue } = await import('./bullmq/queue.ts')
  return bullQueue(url, settings)
}
