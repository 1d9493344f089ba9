import type { TokenRecord } from '#model/access.ts'
import { type Failure, SiteError } from '#model/failure.ts'
import type { IssuedToken, RevokedToken, TokenList } from '#model/status.ts'
import { usageError } from '../arguments/usage-error.ts'
import type { Call, Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { age } from '../output/amounts.ts'
import { type Terminal, table, terminal } from '../output/terminal.ts'

export const token: Command = {
  about: "make, list and revoke tokens of the farm's API",
  usage: 'new NAME | list | revoke ID',
  takes: [1, 2],
  flags: ['role', 'sites', 'expires', 'ledger'],
  details: `A token lets somebody look at the farm and use it from elsewhere, as far as its role goes: \`viewer\` looks, \`editor\` builds
sites and does deliveries again, \`publisher\` rolls back, unpins and promotes, \`admin\` makes tokens as well. With --sites it
neither sees nor touches any other site. The token itself is printed once, and kept nowhere: only its SHA-256 is. Tokens are
in the ledger, and hold, or are revoked, at once, whether or not the farm runs.`,
  examples: [
    ['new "Ann Example" --role editor --sites "shop-*"', 'for a year, for all sites whose ids begin with shop-'],
    ['new deploy-bot --role publisher --sites acme,beta --expires 30d', 'for two sites and 30 days'],
    ['list', 'who has one, and when it was used'],
    ['revoke 3f9a0b12cd7e', 'of no use from now on'],
  ],
  async run(call) {
    const [what, subject] = call.positionals as [string, string | undefined]
    const help = '`nextgen token --help` shows how.'
    if (what !== 'new' && what !== 'list' && what !== 'revoke')
      usageError(`Expected \`nextgen token new\`, \`list\` or \`revoke\`, got "${what}"`, help)
    if (what === 'list' && subject !== undefined) usageError(`\`token list\` takes nothing, got "${subject}"`, help)
    if (what === 'list') return list(call)
    if (subject === undefined) usageError(`\`token ${what}\` needs ${what === 'new' ? 'a name' : 'an id'}`, help)
    return what === 'new' ? issue(call, subject) : revoke(call, subject)
  },
}

async function issue(call: Call, name: string): Promise<number> {
  const { role, sites = '*', expires = '365d' } = call.flags
  if (role === undefined)
    usageError('`token new` needs --role', 'Write --role viewer, editor, publisher or admin: the least that is enough.')
  const { durationFlag } = await import('../arguments/duration-flag.ts')
  const lasts = expires === 'never' ? null : durationFlag('expires', expires)
  await using desk = await openDesk(call)
  const { token, secret } = await desk.issue({
    ...{ name, role },
    sites: sites.split(',').flatMap(site => site.trim() || []),
    expiresAt: lasts === null ? null : Date.now() + lasts,
  })
  call.say(`The token of ${token.name}, ${token.role} of ${token.sites.join(', ')}. It is shown this once:`)
  call.print({ ok: true, token, secret } satisfies IssuedToken, `${secret}\n`)
  return EXIT.ok
}

async function list(call: Call): Promise<number> {
  await using desk = await openDesk(call)
  const tokens = await desk.list()
  call.print({ ok: true, tokens } satisfies TokenList, listText(tokens, terminal(process.stdout, call.environment)))
  return EXIT.ok
}

async function revoke(call: Call, id: string): Promise<number> {
  await using desk = await openDesk(call)
  if (!(await desk.revoke(id))) throw new SiteError(unknown(id))
  call.print({ ok: true, id } satisfies RevokedToken, `${id} is of no use any more.\n`)
  return EXIT.ok
}

async function openDesk(call: Call) {
  const { open, actorOf } = await import('../workspace/open.ts')
  const { farmConfigOf } = await import('../farm/config.ts')
  const { openTokenDesk } = await import('../../../build-farm/tokens.ts')
  await using opened = await open(call)
  const { workspace, config } = opened
  return openTokenDesk({ workspace, farm: farmConfigOf(call, config), actor: actorOf(call.environment) })
}

function listText(tokens: readonly TokenRecord[], { paint }: Terminal): string {
  if (tokens.length === 0) return 'There are no tokens: the API answers this machine alone.\n'
  const now = Date.now()
  const head = ['ID', 'NAME', 'ROLE', 'SITES', 'USED', 'ENDS'].map(name => paint('dim', name))
  const rows = tokens.map(({ id, name, role, sites, lastUsedAt, expiresAt, revokedAt }) => [
    ...[id, name, role, sites.join(', '), lastUsedAt === null ? 'never' : `${age(now - lastUsedAt)} ago`],
    revokedAt !== null
      ? paint('red', 'revoked')
      : expiresAt === null
        ? 'never'
        : expiresAt <= now
          ? paint('red', 'expired')
          : new Date(expiresAt).toISOString().slice(0, 10),
  ])
  return `${table([head, ...rows]).join('\n')}\n`
}

const unknown = (id: string): Failure => ({
  code: 'token-unknown',
  message: `Expected the id of a token that was not revoked yet, got "${id.slice(0, 40)}"`,
  hint: '`nextgen token list` lists them.',
})
