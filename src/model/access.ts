/** What somebody may do, from little to much: each role may do what those before it may. */
export const ROLES = ['viewer', 'editor', 'publisher', 'admin'] as const

export type Role = (typeof ROLES)[number]

export interface Access {
  readonly role: Role
  /** Ids of sites, `*` standing for any letters: `acme`, `shop-*`; `*` alone is the whole fleet. */
  readonly sites: readonly string[]
}

/** What can be asked of a farm: the least role for it, and whether it concerns single sites or the fleet as a whole. */
export const ACTIONS = {
  look: { role: 'viewer', of: 'site' },
  trigger: { role: 'editor', of: 'site' },
  cancel: { role: 'editor', of: 'site' },
  replay: { role: 'editor', of: 'site' },
  rollback: { role: 'publisher', of: 'site' },
  unpin: { role: 'publisher', of: 'site' },
  promote: { role: 'publisher', of: 'site' },
  measure: { role: 'viewer', of: 'fleet' },
  audit: { role: 'admin', of: 'fleet' },
  tokens: { role: 'admin', of: 'fleet' },
} as const satisfies Readonly<Record<string, { readonly role: Role; readonly of: 'site' | 'fleet' }>>

export type Action = keyof typeof ACTIONS

/** Whether the site is one of those that somebody may see; what he may do there is another question. */
export const reaches = ({ sites }: Pick<Access, 'sites'>, site: string): boolean =>
  sites.some(pattern => patternOf(pattern).test(site))

/** Whether there is no site that he may not see. */
export const reachesAll = ({ sites }: Pick<Access, 'sites'>): boolean => sites.includes('*')

export const isRole = (text: string): text is Role => (ROLES as readonly string[]).includes(text)

/**
 * The one place that decides: why somebody may not do it, or null when he may. Without `site` an action of sites is allowed
 * as far as each of them is.
 */
export function refusalOf(access: Access, action: Action, site?: string): 'role' | 'scope' | null {
  const { role, of } = ACTIONS[action]
  if (site !== undefined && !reaches(access, site)) return 'scope'
  if (of === 'fleet' && !reachesAll(access)) return 'scope'
  return ROLES.indexOf(access.role) < ROLES.indexOf(role) ? 'role' : null
}

const patterns = new Map<string, RegExp>()
const KEPT = 1000

function patternOf(text: string): RegExp {
  const known = patterns.get(text)
  if (known) return known
  const made = new RegExp(`^${text.split('*').map(literal).join('.*')}$`)
  if (patterns.size < KEPT) patterns.set(text, made)
  return made
}

const literal = (text: string): string => text.replace(/[.+?^${}()|[\]\\]/g, '\\$&')

/** What a token is, as it is kept and listed; the token itself is known to its holder alone. Times are ms since 1970. */
export interface TokenRecord extends Access {
  /** The part of the token that is no secret: it names it in lists and in the audit log. */
  readonly id: string
  /** Whose it is, for people. */
  readonly name: string
  readonly createdAt: number
  readonly createdBy: string
  /** null: never. */
  readonly expiresAt: number | null
  readonly lastUsedAt: number | null
  readonly revokedAt: number | null
}
