import { type Clock, systemClock } from '#base/clock.ts'
import { digestOf } from '#base/hash.ts'
import type { Bucket } from './bucket.ts'
import { byBytes, checkKey } from './keys.ts'

/** A bucket that lives as long as this process: for tests, and for trying things out. */
export function memoryBucket({ clock = systemClock }: { readonly clock?: Clock } = {}): Bucket {
  const objects = new Map<string, { body: Uint8Array; tag: string; modified: number }>()
  return {
    name: 'memory:',
    async get(key) {
      checkKey(key)
      const found = objects.get(key)
      return found ? { body: found.body.slice(), tag: found.tag } : null
    },
    async getRange(key, [start, end]) {
      checkKey(key)
      return objects.get(key)?.body.slice(start, end + 1) ?? null
    },
    async head(key) {
      checkKey(key)
      const found = objects.get(key)
      return found ? { size: found.body.length, modified: found.modified } : null
    },
    async put(key, body, { when, signal } = {}) {
      checkKey(key)
      signal?.throwIfAborted()
      const present = objects.get(key)
      if (when === 'absent' ? present : when && present?.tag !== when.tag) return { ok: false, reason: 'lost' }
      const tag = digestOf(body)
      objects.set(key, { body: body.slice(), tag, modified: clock.now() })
      return { ok: true, tag }
    },
    async delete(key) {
      checkKey(key)
      objects.delete(key)
    },
    async *list(prefix) {
      for (const key of [...objects.keys()].filter(key => key.startsWith(prefix)).sort(byBytes)) {
        const found = objects.get(key)
        if (found) yield { key, size: found.body.length, modified: found.modified }
      }
    },
  }
}
