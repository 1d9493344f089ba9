import type { SweepReport, SweptCounts } from '#model/sweep.ts'
import { retentionOf } from '../arguments/retention.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { age, bytes, counted } from '../output/amounts.ts'
import { type Terminal, terminal } from '../output/terminal.ts'

export const gc: Command = {
  about: 'delete what no release needs any more',
  usage: '',
  takes: [0, 0],
  flags: ['delete', 'keep', 'days', 'grace'],
  details: `Without --delete it only tells. With it, what is not needed is marked; a run after the grace period looks again,
deletes what is still not needed, and marks anew: call it once a day. What is live or pinned in any environment stays,
and so do the newest releases of each site, what was live or uploaded within --days, and whatever is younger than the
grace period, which must be longer than any publish takes. Where the bucket's listing cannot be the whole, nothing is
deleted. --grace 0 marks and deletes at once: for a bucket that nothing else uses meanwhile.`,
  examples: [
    ['', 'what would be deleted'],
    ['--delete', 'the two phases; once a day, by cron'],
    ['--delete --keep 3 --days 7', 'keep less'],
  ],
  async run(call) {
    const { open } = await import('../workspace/open.ts')
    const { durationFlag } = await import('../arguments/duration-flag.ts')
    const { sweep } = await import('#sweep/sweep.ts')
    const { knownSites } = await import('../workspace/known-sites.ts')
    const { grace = '24h', delete: act } = call.flags
    const retention = { ...retentionOf(call.flags), grace: durationFlag('grace', grace) }
    await using opened = await open(call)
    const { bucket, blobs, workspace } = opened
    const { signal } = call
    const report = await sweep({ bucket, blobs, retention, act, knownSites: await knownSites(workspace), signal })
    call.print(report, sweepText(report, terminal(process.stdout, call.environment)))
    return EXIT.ok
  },
}

function sweepText(report: SweepReport, { paint }: Terminal): string {
  const { phase, kept, unneeded, deleted, notBefore, warnings } = report
  const after = notBefore && `${notBefore.slice(0, 16).replace('T', ' ')} UTC`
  const soon = notBefore && Date.parse(notBefore) > Date.now() ? ` (in ${age(Date.parse(notBefore) - Date.now())})` : ''
  const lines: Readonly<Record<SweepReport['phase'], readonly string[]>> = {
    planned: [
      `Not needed:  ${amountOf(unneeded)}`,
      'Nothing was deleted. `nextgen gc --delete` marks it, and deletes it after the grace period.',
    ],
    marked: [
      `Marked:      ${amountOf(unneeded)}`,
      ...(after
        ? [`Nothing was deleted yet: \`nextgen gc --delete\` does it after ${after}${soon}.`]
        : ['Nothing is left to delete.']),
    ],
    waiting: [
      `Not needed:  ${amountOf(unneeded)}`,
      `Nothing was deleted: what an earlier run has marked waits until ${after}${soon}.`,
    ],
    swept: [
      `${paint('bold', 'Deleted:')}     ${amountOf(deleted)}`,
      ...(after ? [`Marked:      ${amountOf(unneeded)}, until ${after}`] : []),
    ],
  }
  return `${[
    ...warnings.map(({ where, message }) => `${paint('yellow', 'Warning')} ${where ? `${where}: ` : ''}${message}`),
    `Kept:        ${counted(kept.releases, 'release')} of ${counted(kept.sites, 'site')}, ${counted(kept.builds, 'build')} not released, ${counted(kept.blobs, 'blob')}`,
    ...lines[phase],
  ].join('\n')}\n`
}

const amountOf = ({ blobs, manifests, actions, bytes: size }: SweptCounts): string =>
  `${counted(blobs, 'blob')}, ${counted(manifests, 'manifest')}, ${counted(actions, 'action result')}, ${bytes(size)}`
