import type { Pointer } from '#model/pointer.ts'
import type { SiteReleases } from '#model/status.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { age } from '../output/amounts.ts'
import { type Terminal, table, terminal } from '../output/terminal.ts'

export const releases: Command = {
  about: "list a site's releases, newest first",
  usage: 'SITE',
  takes: [1, 1],
  flags: ['environment'],
  details: 'The first one is live. `nextgen rollback SITE --to GENERATION` releases any of them again.',
  examples: [
    ['acme', 'what was live when, and who released it'],
    ['acme --json', 'the same for a program'],
  ],
  async run(call) {
    const { open } = await import('../workspace/open.ts')
    const { releases } = await import('#release/history.ts')
    await using opened = await open(call)
    const { bucket, environment } = opened.releasing
    const [site] = call.positionals as [string]
    const found = await releases({ bucket, site, environment })
    if (found.length === 0) {
      const { noReleases } = await import('../release/no-releases.ts')
      throw await noReleases(site, environment, opened)
    }
    const result: SiteReleases = { ok: true, site, environment, releases: found }
    call.print(result, releasesText(found, terminal(process.stdout, call.environment)))
    return EXIT.ok
  },
}

function releasesText(releases: readonly Pointer[], { paint }: Terminal): string {
  const head = ['GENERATION', 'MANIFEST', 'RELEASED', 'WHY', 'BY', ''].map(name => paint('dim', name))
  const rows = releases.map(({ generation, manifest, releasedAt, actor, note, pinned, ...how }, at) => [
    String(generation),
    manifest?.slice(0, 12) ?? 'gone',
    `${releasedAt.slice(0, 16).replace('T', ' ')} (${age(Date.now() - Date.parse(releasedAt))} ago)`,
    reasonOf(how),
    actor,
    [at === 0 ? paint('green', pinned ? 'live, pinned' : 'live') : '', note ? paint('dim', note) : '']
      .filter(Boolean)
      .join('  '),
  ])
  return `${table([head, ...rows]).join('\n')}\n`
}

function reasonOf({ reason, restores, promotes }: Pick<Pointer, 'reason' | 'restores' | 'promotes'>): string {
  if (restores !== undefined) return `${reason} to ${restores}`
  return promotes ? `${reason} of ${promotes.environment} ${promotes.generation}` : reason
}
