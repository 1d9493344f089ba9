import { newToken, type TokenWish } from '#api/access/new-token.ts'
import { systemClock } from '#base/clock.ts'
import type { FarmConfig } from '#config/farm.ts'
import { openLedger } from '#ledger/open.ts'
import type { TokenRecord } from '#model/access.ts'
import type { Workspace } from '#model/site.ts'
import { farmSettings } from './settings.ts'

export interface TokenDesk extends AsyncDisposable {
  /** Throws a `SiteError` (`token-invalid`). The secret is told here, and never again. */
  issue(wish: TokenWish): Promise<{ readonly token: TokenRecord; readonly secret: string }>
  list(): Promise<readonly TokenRecord[]>
  /** False when there is none, or it was revoked before. */
  revoke(id: string): Promise<boolean>
}

export interface TokenDeskOptions {
  readonly farm: FarmConfig
  readonly workspace: Pick<Workspace, 'root' | 'stateDir'>
  /** Who is at the keyboard. */
  readonly actor: string
}

/** Tokens of a farm by its ledger alone, whether or not the farm runs: for whoever may read the ledger anyway. */
export async function openTokenDesk({ farm, workspace, actor }: TokenDeskOptions): Promise<TokenDesk> {
  const ledger = await openLedger(farmSettings(farm, workspace).ledger)
  const { now } = systemClock
  const note = (action: string, subject: string, ok: boolean, detail?: string): Promise<void> =>
    ledger.audit.note({ at: now(), actor, action, subject, ok, ...(detail && { detail }) })
  return {
    async issue(wish) {
      const { token, secret, hash } = newToken(wish, { createdBy: actor, now: now() })
      await ledger.tokens.add(token, hash)
      await note('token-new', token.id, true, `${token.name}: ${token.role} of ${token.sites.join(', ')}`)
      return { token, secret }
    },
    list: () => ledger.tokens.list(),
    async revoke(id) {
      const ok = await ledger.tokens.revoke(id, now())
      await note('token-revoke', id, ok)
      return ok
    },
    [Symbol.asyncDispose]: () => ledger[Symbol.asyncDispose](),
  }
}
