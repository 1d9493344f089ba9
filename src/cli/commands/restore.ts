import type { RestoreReport } from '#model/backup.ts'
import { pathOf } from '../arguments/caller-folder.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { count } from '../output/amounts.ts'
import { andMore } from '../output/and-more.ts'
import { savedText } from '../output/saved-text.ts'
import { type Terminal, terminal } from '../output/terminal.ts'

export const restore: Command = {
  about: 'put back what a backup holds and the bucket lacks',
  usage: 'DIR|FILE',
  takes: [1, 1],
  flags: ['plan'],
  details: `Every file is compared with the digest that was saved before anything is written. What is there stays: a pointer only
goes forward, damaged records are replaced, and whatever else differs is named, with exit code 1. It may be repeated.
Sites whose artifact is not in the bucket are named: publish them.`,
  examples: [
    ['/backups/fleet-2026-11-26.tgz --plan', 'what would be written'],
    ['/backups/fleet-2026-11-26.tgz', 'write it'],
  ],
  async run(call) {
    const { open } = await import('../workspace/open.ts')
    const { restore } = await import('#backup/restore.ts')
    await using opened = await open(call)
    const { bucket, workspace } = opened
    if (!call.flags.plan) await bucket.prepare?.()
    const path = pathOf(call, call.positionals[0] as string)
    const report = await restore({ bucket, workspace, path, plan: call.flags.plan })
    call.print(report, restoreText(report, terminal(process.stdout, call.environment)))
    return report.ok ? EXIT.ok : EXIT.failed
  },
}

const SHOWN = 20
const WHY = { newer: 'what is there is newer', differs: 'something else is there' } as const

function restoreText(
  { madeAt, planned, written, same, left, lacking, bucket }: RestoreReport,
  { paint }: Terminal,
): string {
  return `${[
    ...left.slice(0, SHOWN).map(({ path, action }) => `${paint('yellow', 'Left')} ${path}: ${WHY[action]}`),
    ...andMore(left.length, SHOWN),
    `${planned ? 'Would restore' : 'Restored'} ${savedText(written)} from ${madeAt} to ${bucket}; ${count(same)} were there already`,
    ...(lacking.length > 0
      ? [
          `${paint('yellow', 'Without their artifact')}: ${lacking.join(', ')}`,
          `  ${paint('green', '→')} \`nextgen publish --force ${lacking.join(' ')}\` builds them again.`,
        ]
      : []),
  ].join('\n')}\n`
}
