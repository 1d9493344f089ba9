import { CONTENT_CODES } from '#model/failure.ts'
import type { PulledSite, PullReport, SourceReport } from '#model/pull.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { counted, duration } from '../output/amounts.ts'
import { failureText } from '../output/failures.ts'
import { type Terminal, table, terminal } from '../output/terminal.ts'

export const pull: Command = {
  about: 'bring content from its CMS; nothing is built',
  usage: '[SITE…]',
  takes: [0, Number.POSITIVE_INFINITY],
  flags: ['full', 'accept-loss', 'environment'],
  details: `Asks each CMS for what has changed, once for all sites, and cuts the snapshots that sites are built from. What could
not be pulled as a whole is not taken at all. With --environment drafts, snapshots hold drafts, for that environment
alone. \`build\` and \`publish\` pull by themselves, and go on with what they have where a CMS is down.`,
  examples: [
    ['', 'pull for every site whose content is in a CMS'],
    ['acme --full', 'read everything again, whatever is known'],
    ['acme --accept-loss', 'take a snapshot with far fewer entries than the one before; that is recorded'],
  ],
  async run(call) {
    const { flags, positionals, environment, signal } = call
    const { open } = await import('../workspace/open.ts')
    const [{ loadSites }, { pullContent }, { contentSources }] = await Promise.all([
      import('#config/load.ts'),
      import('../../pull-content.ts'),
      import('../workspace/content-sources.ts'),
    ])
    await using opened = await open(call)
    const { workspace, config, releasing } = opened
    const { sites, failed } = await loadSites(workspace, positionals.length > 0 ? { only: positionals } : {})
    await using sources = contentSources(workspace, config, environment)
    const pulled = await pullContent({
      workspace,
      sites,
      areAll: positionals.length === 0,
      sources,
      environment: flags.environment,
      full: flags.full,
      lenient: false,
      ...(flags['accept-loss'] && { acceptLoss: releasing.actor }),
      signal,
    })
    const broken = failed.map(({ site, failures }): PulledSite => {
      return { site, source: '', snapshot: null, changed: false, entries: {}, errors: failures }
    })
    const report: PullReport = { ...pulled, ok: pulled.ok && broken.length === 0, sites: [...pulled.sites, ...broken] }
    call.print(report, pullText(report, terminal(process.stdout, environment)))
    return exitCodeOf(report)
  },
}

function exitCodeOf({ ok, sites }: PullReport): number {
  if (ok) return EXIT.ok
  const bad = sites.filter(({ errors }) => errors)
  if (bad.length > 0 && bad.every(({ held }) => held)) return EXIT.gate
  const codes = bad.flatMap(({ errors = [] }) => errors.map(({ code }) => code))
  return codes.length > 0 && codes.every(code => CONTENT_CODES.has(code)) ? EXIT.content : EXIT.failed
}

function pullText({ sources, sites }: PullReport, { paint, ...shown }: Terminal): string {
  const failures = new Map(
    [...sources, ...sites].flatMap(({ errors = [] }) => errors.map(failure => [JSON.stringify(failure), failure])),
  )
  const warnings = new Map(
    sites.flatMap(({ warnings = [] }) => warnings.map(failure => [JSON.stringify(failure), failure])),
  )
  const changed = sites.filter(site => site.changed)
  const rows = changed.map(({ site, entries, snapshot }) => [
    paint('green', site),
    Object.entries(entries)
      .map(([name, count]) => `${count} ${name}`)
      .join(', '),
    paint('dim', snapshot?.slice(0, 12) ?? ''),
  ])
  return [
    ...sources.map(source => `${sourceText(source)}\n`),
    ...table(rows).map(line => `${line}\n`),
    sites.length > 0
      ? `${counted(changed.length, 'site')} of ${sites.length} changed.\n`
      : 'No site has its content in a CMS.\n',
    ...[...warnings.values()].map(({ message, where }) => `${paint('yellow', 'Warning')} ${where ?? ''} ${message}\n`),
    failureText([...failures.values()], { paint, ...shown }),
  ].join('')
}

const sourceText = ({ source, full, seen, changed, removed, requests, ms, errors }: SourceReport): string =>
  errors
    ? `${source}: nothing was pulled`
    : `${source}: ${full ? 'everything' : 'what is new'} in ${counted(requests, 'request')} and ${duration(ms)}: ${seen} seen, ${changed} changed, ${removed} gone`
