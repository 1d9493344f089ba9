import { timingSafeEqual } from 'node:crypto'
import type { Clock } from '#base/clock.ts'
import type { Ledger } from '#ledger/ledger.ts'
import type { TokenRecord } from '#model/access.ts'
import { hashOf, idOf } from './new-token.ts'

export type TokenVerdict =
  | { readonly ok: true; readonly token: TokenRecord }
  /** `id`: which token it claims to be, for the audit log. */
  | { readonly ok: false; readonly reason: string; readonly id: string | null }

export interface TokenCheck {
  /** Whether it is a token of ours that holds now. */
  verify(secret: string): Promise<TokenVerdict>
  /** The same for a token that proved itself before: it may have been revoked meanwhile. */
  recall(id: string): Promise<TokenVerdict>
}

/** How exactly it is told when a token was used, ms. */
const USE_NOTED_EVERY = 60_000

/** Every use asks the ledger: a token that is revoked is of no use from then on. */
export function tokenCheck({ tokens }: Pick<Ledger, 'tokens'>, { now }: Pick<Clock, 'now'>): TokenCheck {
  async function standing(token: TokenRecord): Promise<TokenVerdict> {
    const { id, revokedAt, expiresAt, lastUsedAt } = token
    if (revokedAt !== null) return { ok: false, reason: 'the token was revoked', id }
    if (expiresAt !== null && expiresAt <= now()) return { ok: false, reason: 'the token has expired', id }
    if (lastUsedAt === null || Math.abs(now() - lastUsedAt) > USE_NOTED_EVERY) await tokens.used(id, now())
    return { ok: true, token }
  }
  return {
    async verify(secret) {
      const id = idOf(secret)
      const found = id === null ? null : await tokens.find(id)
      const isRight = isSame(hashOf(secret), found?.hash ?? NO_HASH)
      if (!found || !isRight) return { ok: false, reason: 'there is no such token', id: found ? id : null }
      return standing(found.token)
    },
    async recall(id) {
      const found = await tokens.find(id)
      return found ? standing(found.token) : { ok: false, reason: 'there is no such token', id: null }
    },
  }
}

const NO_HASH = '0'.repeat(64)

const isSame = (one: string, other: string): boolean => timingSafeEqual(Buffer.from(one), Buffer.from(other))
