import type { AuditFinding, AuditReport, ObjectUse } from '#model/audit.ts'
import { retentionOf } from '../arguments/retention.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { bytes, count, counted } from '../output/amounts.ts'
import { andMore } from '../output/and-more.ts'
import { type Terminal, terminal } from '../output/terminal.ts'

export const check: Command = {
  about: 'read every object of every kept release, and compare it with what it must be',
  usage: '[SITE…]',
  takes: [0, Number.POSITIVE_INFINITY],
  flags: ['repair', 'sample', 'keep', 'days', 'concurrency', 'environment'],
  details: `Looks at pointers, histories, claims of hosts, manifests and blobs, of all environments; each object that is missing
or damaged is named with the releases that need it. Nothing is written, unless --repair finds a whole copy: the other
copy in the bucket, what this machine has kept, or a new build of the site.`,
  examples: [
    ['', 'everything'],
    ['acme --sample 20', 'one site, reading 20 blobs of each release'],
    ['--repair', 'put right what can be'],
  ],
  async run(call) {
    const { open } = await import('../workspace/open.ts')
    const { audit } = await import('#audit/audit.ts')
    await using opened = await open(call)
    const { bucket } = opened
    const { sample, repair } = call.flags
    const sites = call.positionals
    const options = {
      ...{ bucket, sites, retention: retentionOf(call.flags), signal: call.signal },
      ...(sample !== undefined && { sample }),
    }
    const report = repair
      ? await (await import('./check/repair.ts')).repairBucket(call, opened, options)
      : await audit(options)
    if (sites.length > 0 && report.checked.sites < sites.length) await complainOfUnknown(sites, opened)
    call.print(report, auditText(report, terminal(process.stdout, call.environment)))
    return report.ok ? EXIT.ok : EXIT.failed
  },
}

/** A site that was asked for and has nothing in the bucket. */
async function complainOfUnknown(
  sites: readonly string[],
  opened: import('../workspace/open.ts').Opened,
): Promise<void> {
  const { readPointer } = await import('#release/pointers.ts')
  const { noReleases } = await import('../release/no-releases.ts')
  const { bucket, environment } = opened.releasing
  for (const site of sites)
    if (!(await readPointer(bucket, site, environment))) throw await noReleases(site, environment, opened)
}

const SHOWN = 50

function auditText({ bucket, checked, findings }: AuditReport, { paint }: Terminal): string {
  const lines = findings
    .slice(0, SHOWN)
    .flatMap(({ code, key, message, uses, used, hint, repaired }) => [
      `${repaired ? paint('green', 'Repaired') : paint('red', 'Wrong')} ${paint('dim', code)} ${paint('cyan', key)}`,
      `  ${message}`,
      `  needed by ${uses.slice(0, 2).map(useText).join('; ')}${used > 2 ? `; and ${count(used - 2)} more` : ''}`,
      `  ${paint('green', '→')} ${repaired ? `put right from ${SOURCES[repaired]}` : hint}`,
    ])
  const { sites, releases, objects, bytes: read, bySize } = checked
  const wrong = findings.filter(({ repaired }) => !repaired).length
  const [fine, sized] = [
    paint('green', 'everything is as it must be'),
    bySize > 0 ? `, ${count(bySize)} by size alone` : '',
  ]
  return `${[
    ...lines,
    ...andMore(findings.length, SHOWN),
    `${bucket}: ${counted(sites, 'site')}, ${counted(releases, 'release')}, ${counted(objects, 'object')} (${bytes(read)} read${sized}): ${
      wrong === 0 ? fine : paint('red', `${counted(wrong, 'object')} wrong`)
    }`,
  ].join('\n')}\n`
}

const SOURCES: Readonly<Record<NonNullable<AuditFinding['repaired']>, string>> = {
  bucket: 'a whole copy in the bucket',
  'this machine': 'what this machine has kept',
  rebuild: 'a new build of the site',
}

const useText = ({ site, environment, generation, path }: ObjectUse): string =>
  `${path === undefined ? '' : `${path} of `}generation ${generation} of "${site}"${environment === 'live' ? '' : ` in ${environment}`}`
