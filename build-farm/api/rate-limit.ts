import type { Clock } from '#base/clock.ts'

export interface RateLimit {
  /** Takes one; 0 when there was one, else how many seconds to wait for the next. */
  take(key: string): number
}

export interface Rate {
  /** Calls a minute that may go on for ever. */
  readonly perMinute: number
  /** Calls at once after a pause. */
  readonly burst: number
}

/** Callers that are remembered: those who called longest ago are forgotten, which lets them begin anew. */
const REMEMBERED = 10_000

/** A bucket of `burst` tokens a caller that fills by `perMinute`. */
export function rateLimit({ perMinute, burst }: Rate, { now }: Pick<Clock, 'now'>): RateLimit {
  const perMs = perMinute / 60_000
  /** Least recently called first. */
  const buckets = new Map<string, { left: number; at: number }>()
  return {
    take(key) {
      const time = now()
      const before = buckets.get(key)
      const passed = before ? Math.max(0, time - before.at) : 0
      const left = before ? Math.min(burst, before.left + passed * perMs) : burst
      buckets.delete(key)
      buckets.set(key, { left: left >= 1 ? left - 1 : left, at: time })
      if (buckets.size > REMEMBERED) {
        const [oldest] = buckets.keys()
        if (oldest !== undefined) buckets.delete(oldest)
      }
      return left >= 1 ? 0 : Math.max(1, Math.ceil((1 - left) / perMs / 1000))
    },
  }
}

/** Of a remote address: of IPv6 the network that one customer gets, since addresses in it are free to make. */
export function addressKey(address: string): string {
  const mapped = address.startsWith('::ffff:') ? address.slice(7) : address
  if (!mapped.includes(':')) return mapped
  const [head = '', tail = ''] = mapped.split('::')
  const groups = head.split(':').filter(Boolean)
  const behind = tail.split(':').filter(Boolean)
  const missing = mapped.includes('::') ? 8 - groups.length - behind.length : 0
  return [...groups, ...Array<string>(Math.max(0, missing)).fill('0'), ...behind].slice(0, 4).join(':')
}
