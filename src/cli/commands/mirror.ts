import { forEachLimited } from '#base/limiter.ts'
import { failuresOf } from '#model/failure.ts'
import type { MirroredSite, MirrorReport } from '#model/mirror.ts'
import { usageError } from '../arguments/usage-error.ts'
import type { Call, Command } from '../command.ts'
import { EXIT, exitCodeOfFailures } from '../exit-code.ts'
import { bytes as bytesText, counted } from '../output/amounts.ts'
import { failureText } from '../output/failures.ts'
import { type Terminal, table, terminal } from '../output/terminal.ts'
import type { OpenMirror } from '../release/open-mirror.ts'
import type { Opened } from '../workspace/open.ts'

const SITES_AT_ONCE = 4

export const mirror: Command = {
  about: 'copy what is live to a store that is served as it is',
  usage: '[SITE…]',
  takes: [0, Number.POSITIVE_INFINITY],
  flags: ['to', 'encoding', 'force', 'environment'],
  ownFlags: {
    to: { value: 'URL', about: "the store (file:DIR, s3://…); default: the environment's mirror" },
    force: { about: 'write every file again, whatever the record of the mirror says' },
  },
  details: `For buckets and web servers with no edge in front: each site's files lie under its host, with their headers where the
store keeps them, else in _headers and _redirects. Assets are written first, pages next, deletions last; it may be broken
off and repeated, and writes only what changed. An environment with a mirror does this after each release by itself.`,
  examples: [
    ['--to file:/srv/www', 'every site, for a web server: /srv/www/HOST/'],
    ['acme --to "s3://www?endpoint=https://s3.example"', 'one site, to a bucket'],
    ['--environment staging', 'where nextgen.config.ts says'],
  ],
  async run(call) {
    const { open } = await import('../workspace/open.ts')
    const { openMirror, mirrorPlaceOf } = await import('../release/open-mirror.ts')
    await using opened = await open(call)
    const place =
      mirrorPlaceOf(call, opened) ?? usageError('`mirror` needs --to', 'Write --to URL: the store to copy to.')
    await using target = await openMirror(place, opened, call.signal)
    const sites = await sitesOf(call, opened)
    const mirrored = await mirrorAll(sites, call, opened, target)
    const errors = mirrored.flatMap(({ errors = [] }) => errors)
    const report: MirrorReport = {
      ok: errors.length === 0,
      environment: opened.rules.name,
      to: target.name,
      sites: mirrored,
    }
    call.print(report, mirrorText(report, terminal(process.stdout, call.environment)))
    if (call.signal.aborted) return EXIT.interrupted
    return errors.length > 0 ? exitCodeOfFailures(errors) : EXIT.ok
  },
}

/** Those that were named, or all that the workspace declares. An unknown one throws, unless the bucket knows it. */
async function sitesOf({ positionals }: Call, { workspace, bucket, rules }: Opened): Promise<readonly string[]> {
  const { loadSites } = await import('#config/load.ts')
  const { readPointer } = await import('#release/pointers.ts')
  if (positionals.length === 0) return (await loadSites(workspace)).sites.map(({ id }) => id)
  for (const id of positionals)
    if (!(await readPointer(bucket, id, rules.name))) await loadSites(workspace, { only: [id] })
  return positionals
}

async function mirrorAll(
  sites: readonly string[],
  { flags, signal }: Call,
  { bucket, rules }: Opened,
  target: OpenMirror,
): Promise<readonly MirroredSite[]> {
  const { readPointer } = await import('#release/pointers.ts')
  const mirrored: MirroredSite[] = []
  await forEachLimited(sites, { concurrency: SITES_AT_ONCE }, async site => {
    try {
      const live = (await readPointer(bucket, site, rules.name))?.value
      const hosts = live ? await target.mirror(live, { force: flags.force }) : []
      const touched = hosts.some(({ written, deleted }) => written + deleted > 0)
      const status = live ? (touched ? 'mirrored' : 'unchanged') : 'unreleased'
      mirrored.push({ site, status, generation: live?.generation ?? null, hosts })
    } catch (error) {
      if (signal.aborted) throw error
      const errors = failuresOf(error, 'mirror-failed').map(failure => ({ where: site, ...failure }))
      mirrored.push({ site, status: 'failed', generation: null, hosts: [], errors })
    }
  })
  return mirrored.sort((a, b) => (a.site < b.site ? -1 : 1))
}

function mirrorText({ sites, to }: MirrorReport, shown: Terminal): string {
  const hosts = sites.flatMap(({ hosts }) => hosts).filter(({ written, deleted }) => written + deleted > 0)
  const rows = hosts.map(({ host, written, unchanged, deleted, bytes }) => [
    shown.paint('bold', host),
    `${counted(written, 'file')} written (${bytesText(bytes)})`,
    `${unchanged} as they were`,
    `${deleted} deleted`,
  ])
  const errors = sites.flatMap(({ errors = [] }) => errors)
  const count = (status: MirroredSite['status']) => sites.filter(site => site.status === status).length
  const parts = [
    `${count('mirrored')} mirrored`,
    `${count('unchanged')} as they were`,
    ...(count('unreleased') > 0 ? [`${count('unreleased')} not released`] : []),
    ...(count('failed') > 0 ? [shown.paint('red', `${count('failed')} failed`)] : []),
  ]
  const total = `${counted(sites.length, 'site')} to ${to}: ${parts.join(', ')}`
  return `${[...(rows.length > 0 ? table(rows) : []), ...(errors.length > 0 ? [failureText(errors, shown).trimEnd()] : []), total].join('\n')}\n`
}
