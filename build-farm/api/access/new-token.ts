import { hash, randomBytes } from 'node:crypto'
import { isRole, ROLES, type TokenRecord } from '#model/access.ts'
import { type Failure, SiteError } from '#model/failure.ts'

export interface TokenWish {
  readonly name: string
  readonly role: string
  readonly sites: readonly string[]
  /** ms since 1970; null: never. */
  readonly expiresAt: number | null
}

export interface NewToken {
  readonly token: TokenRecord
  /** What its holder keeps; nobody can tell it later. */
  readonly secret: string
  readonly hash: string
}

/** `ngt_<id>_<192 bits>`: the beginning tells people and scanners of secrets what it is. */
const SHAPE = /^ngt_([0-9a-f]{12})_[0-9a-f]{48}$/
const SITES = /^[a-z0-9*-]{1,63}$/

/** Throws a `SiteError` (`token-invalid`) that names everything that is wrong with the wish. */
export function newToken(
  { name, role, sites, expiresAt }: TokenWish,
  { createdBy, now }: { readonly createdBy: string; readonly now: number },
): NewToken {
  const wrong: Failure[] = []
  const refuse = (message: string): void => void wrong.push({ code: 'token-invalid', message })
  if (!/^[^\p{Cc}]{1,80}$/u.test(name.trim())) refuse('Expected a name of 1 to 80 characters: whose token it is')
  if (!isRole(role)) refuse(`Expected a role (${ROLES.join(', ')}), got "${role.slice(0, 40)}"`)
  if (sites.length === 0 || sites.length > 200) refuse(`Expected 1 to 200 ids of sites, got ${sites.length}`)
  for (const site of sites)
    if (!SITES.test(site)) refuse(`Expected the id of a site, with * for any letters, got "${site.slice(0, 80)}"`)
  if (expiresAt !== null && !(expiresAt > now)) refuse('Expected a time of expiry that is still to come')
  if (wrong.length > 0 || !isRole(role)) throw new SiteError(wrong)
  const id = randomBytes(6).toString('hex')
  const secret = `ngt_${id}_${randomBytes(24).toString('hex')}`
  return {
    token: {
      ...{ id, name: name.trim(), role, sites: [...new Set(sites)], createdAt: now, createdBy, expiresAt },
      ...{ lastUsedAt: null, revokedAt: null },
    },
    secret,
    hash: hashOf(secret),
  }
}

export const hashOf = (secret: string): string => hash('sha256', secret)

/** The id within a token; null when it does not look like one. */
export const idOf = (secret: string): string | null => SHAPE.exec(secret)?.[1] ?? null
