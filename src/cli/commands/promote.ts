import { SiteError } from '#model/failure.ts'
import type { Pointer } from '#model/pointer.ts'
import type { Site, Workspace } from '#model/site.ts'
import { usageError } from '../arguments/usage-error.ts'
import type { Command } from '../command.ts'

export const promote: Command = {
  about: 'make what is live in one environment live in another',
  usage: 'SITE',
  takes: [1, 1],
  flags: ['from', 'to', 'confirm', 'note', 'outside-window'],
  ownFlags: { to: { value: 'NAME', about: 'the environment where it goes live; default: live' } },
  details: `Nothing is built: the very same files that were looked at go live, on the hosts of the other environment, by one
compare-and-set. An environment may have windows in which it takes releases, and a phrase that confirms them.`,
  examples: [
    ['acme --from staging', 'what is on staging goes live'],
    ['acme --from staging --to live --confirm "ship it"', 'with the phrase that live asks for'],
    ['acme --from live --to staging', 'staging shows what visitors see'],
  ],
  async run(call) {
    const { from, to = 'live' } = call.flags
    if (from === undefined)
      usageError('`promote` needs --from', 'Write --from NAME: the environment whose release goes live.')
    if (from === to) usageError(`--from and --to are both "${from}"`, 'Name two different environments.')
    const { open } = await import('../workspace/open.ts')
    const { environmentOf } = await import('#config/environment-of.ts')
    const { afterReleaseOf } = await import('../release/after-release.ts')
    const { askingFor } = await import('../release/asking.ts')
    const { promote } = await import('#release/promote.ts')
    const { endChange } = await import('../release/end-change.ts')
    const { refusal } = await import('#release/rules.ts')
    const { hostsIn } = await import('#release/environment-hosts.ts')
    await using opened = await open({ ...call, flags: { ...call.flags, environment: String(to) } })
    environmentOf(opened.config.environments, from)
    const { rules, releasing, workspace } = opened
    const refused = refusal(rules, await askingFor(call, rules), Date.now())
    if (refused) throw new SiteError(refused)
    // A secret that is missing for what follows is found out before anything is live.
    await afterReleaseOf(call, opened)
    const [site] = call.positionals as [string]
    const declared = await declaredSite(site, workspace)
    const result = await promote({
      ...{ ...releasing, site, from },
      hosts: manifest => hostsIn(rules, manifest, declared),
    })
    if (result.outcome === 'pinned')
      throw new SiteError({
        code: 'release-pinned',
        message: `Expected "${site}" to be free for a release in ${to}, but a rollback has pinned it to generation ${result.pointer.generation}`,
        where: site,
        hint: `\`nextgen unpin ${site} --environment ${to}\` lets it be released again.`,
      })
    const texts = {
      released: ({ generation, promotes }: Pointer) =>
        `${site}: generation ${generation} is live in ${to}, with the files of generation ${promotes?.generation} of ${from}.\n`,
      unchanged: ({ generation }: Pointer) =>
        `${site}: generation ${generation} in ${to} has these files already. Nothing was changed.\n`,
    }
    return endChange(call, opened, site, result, texts, declared?.environments?.[rules.name]?.checks)
  },
}

/** The site as the workspace declares it; undefined when it does not, or cannot be read: the bucket may know it all the same. */
async function declaredSite(id: string, workspace: Workspace): Promise<Site | undefined> {
  const { loadSites } = await import('#config/load.ts')
  try {
    return (await loadSites(workspace, { only: [id] })).sites[0]
  } catch (error) {
    if (error instanceof SiteError) return undefined
    throw error
  }
}
