import { randomBytes } from 'node:crypto'
import type { Clock } from '#base/clock.ts'
import { hashOf } from './new-token.ts'

/** Logins of browsers: each stands for a token, ends with it, and with this process. */
export interface Sessions {
  /** Returns the value of the cookie. */
  begin(token: string): string
  /** The id of the token; null when there is no such session any more. */
  find(cookie: string): string | null
  end(cookie: string): void
}

export const SESSION_LASTS = 12 * 3_600_000
/** The oldest gives way. */
const MOST = 2000

export function openSessions({ now }: Pick<Clock, 'now'>): Sessions {
  /** By the hash of the cookie, so that its value stands nowhere; oldest first. */
  const sessions = new Map<string, { readonly token: string; readonly until: number }>()
  return {
    begin(token) {
      const cookie = randomBytes(32).toString('base64url')
      sessions.set(hashOf(cookie), { token, until: now() + SESSION_LASTS })
      for (const oldest of sessions.keys()) {
        if (sessions.size <= MOST) break
        sessions.delete(oldest)
      }
      return cookie
    },
    find(cookie) {
      const key = hashOf(cookie)
      const found = sessions.get(key)
      if (!found) return null
      if (found.until > now()) return found.token
      sessions.delete(key)
      return null
    },
    end: cookie => void sessions.delete(hashOf(cookie)),
  }
}
