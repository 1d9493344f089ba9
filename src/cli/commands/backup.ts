import { pathOf } from '../arguments/caller-folder.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { bytes, counted } from '../output/amounts.ts'
import { savedText } from '../output/saved-text.ts'
import { terminal } from '../output/terminal.ts'

export const backup: Command = {
  about: 'save pointers, history, claims of hosts and configuration',
  usage: 'DIR|FILE',
  takes: [1, 1],
  flags: ['artifacts'],
  details: `Writes a new folder, or a new file that ends in .tar, .tgz or .tar.gz, with the digest of everything in it. Without
--artifacts it holds what cannot be built again; with it also the manifests and blobs of every live release, so that a
lost bucket comes back without building. Records that are damaged are left out and named, with exit code 1.`,
  examples: [
    ['/backups/fleet-2026-11-26.tgz', 'one file'],
    ['--artifacts /backups/whole', 'a folder with the live files as well'],
  ],
  async run(call) {
    const { open } = await import('../workspace/open.ts')
    const { backup } = await import('#backup/backup.ts')
    await using opened = await open(call)
    const { bucket, blobs, workspace } = opened
    const path = pathOf(call, call.positionals[0] as string)
    const report = await backup({ bucket, blobs, workspace, path, artifacts: call.flags.artifacts })
    const { paint } = terminal(process.stdout, call.environment)
    const lines = [
      ...report.failures.map(({ where, message }) => `${paint('red', 'Left out')} ${where}: ${message}`),
      `Saved ${savedText(report.saved)} (${bytes(report.bytes)}) to ${report.backup}`,
      ...(report.ok ? [] : [paint('red', `${counted(report.failures.length, 'object')} left out: \`nextgen check\``)]),
    ]
    call.print(report, `${lines.join('\n')}\n`)
    return report.ok ? EXIT.ok : EXIT.failed
  },
}
