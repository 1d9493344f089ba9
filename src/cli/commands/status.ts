import type { FleetStatus, SiteStanding } from '#model/status.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { age, counted } from '../output/amounts.ts'
import { type Terminal, table, terminal } from '../output/terminal.ts'

export const status: Command = {
  about: 'show what is live on every site',
  usage: '',
  takes: [0, 0],
  flags: ['environment'],
  details: `One line a site: its release, since when, whether a rollback has pinned it. A site whose declaration or pointer
cannot be read is marked, and the exit code is 1.`,
  examples: [
    ['', 'the whole fleet'],
    ['--environment staging', 'another environment'],
    ['--json', 'the same for a program'],
  ],
  async run(call) {
    const { open } = await import('../workspace/open.ts')
    const { fleetStatus } = await import('../workspace/fleet-status.ts')
    await using opened = await open(call)
    const found = await fleetStatus(opened.workspace, opened.bucket, call.flags.environment)
    call.print(found, statusText(found, terminal(process.stdout, call.environment)))
    return found.ok ? EXIT.ok : EXIT.failed
  },
}

function statusText({ sites, environment, bucket, totals }: FleetStatus, { paint }: Terminal): string {
  const head = ['SITE', 'STATE', 'GENERATION', 'MANIFEST', 'AGE', 'HOST'].map(name => paint('dim', name))
  const rows = sites.map(site => [
    site.site,
    stateOf(site, paint),
    site.generation === null ? '–' : String(site.generation),
    site.manifest?.slice(0, 12) ?? '–',
    site.releasedAt === null ? '–' : age(Date.now() - Date.parse(site.releasedAt)),
    site.hosts[0] ?? '–',
  ])
  const errors = sites.flatMap(({ site, errors = [] }) =>
    errors.map(({ where, message }) => `${paint('red', site)} ${where ? `${where}: ` : ''}${message}`),
  )
  const { live, pinned, gone, unreleased, invalid } = totals
  const parts = [
    `${live} live`,
    ...(pinned ? [`${pinned} pinned`] : []),
    ...(gone ? [`${gone} gone`] : []),
    ...(unreleased ? [`${unreleased} not released`] : []),
    ...(invalid ? [paint('red', `${invalid} invalid`)] : []),
  ]
  const total = `${counted(totals.sites, 'site')} in ${environment} of ${bucket}: ${parts.join(', ')}`
  return `${[...(sites.length ? table([head, ...rows]) : []), ...errors, total].join('\n')}\n`
}

function stateOf({ state, pinned, declared, errors }: SiteStanding, paint: Terminal['paint']): string {
  const marks = [pinned && 'pinned', !declared && 'undeclared', errors && state !== 'invalid' && 'invalid'].filter(
    Boolean,
  )
  const shown = state === 'live' ? paint('green', state) : state === 'invalid' ? paint('red', state) : state
  return marks.length ? `${shown}, ${paint('yellow', marks.join(', '))}` : shown
}
