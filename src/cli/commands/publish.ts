import { previewLabels } from '#model/preview-host.ts'
import type { RunReport } from '#model/report.ts'
import { usageError } from '../arguments/usage-error.ts'
import type { Command } from '../command.ts'
import { EXIT, exitCodeOfRun } from '../exit-code.ts'

export const publish: Command = {
  about: 'build what changed, and make it live',
  usage: '[SITE…]',
  takes: [0, Number.POSITIVE_INFINITY],
  flags: ['no-release', 'plan', 'force', 'concurrency', 'environment', 'confirm', 'note', 'outside-window'],
  details: `Builds the named sites, or every site of the workspace, and releases each one that came out differently: from
one moment to the next, its visitors see the new release as a whole. A site that fails keeps its live release, and so
does one that a rollback has pinned.`,
  examples: [
    ['', 'publish what changed in every site'],
    ['acme', 'publish one site'],
    ['--plan', 'print which files of which live sites would change'],
    ['acme --no-release', 'build and upload, and print the address of the preview'],
    ['acme --environment staging', 'make it live on staging; `nextgen promote` takes it from there'],
  ],
  async run(call) {
    const { flags, positionals } = call
    if (flags.plan && flags['no-release'])
      usageError('--plan and --no-release exclude each other', 'Leave out one of the two.')
    const { open } = await import('../workspace/open.ts')
    const { askingFor } = await import('../release/asking.ts')
    const { runSites } = await import('../workspace/run-sites.ts')
    const { runText } = await import('../output/run-text.ts')
    const { terminal } = await import('../output/terminal.ts')
    const shown = terminal(process.stdout, call.environment)
    await using opened = await open(call)
    const release = !flags.plan && !flags['no-release']
    const asking = release ? await askingFor(call, opened.rules) : {}
    // Without conditional writes no release is safe: that is found out before an hour of work.
    if (release) await opened.bucket.prepare?.()
    const report = await runSites(call, opened, {
      sites: positionals,
      release,
      asking,
      doing: release ? 'Publishing' : 'Building',
    })
    const exitCode = call.signal.aborted ? EXIT.interrupted : exitCodeOfRun(report)
    if (flags.plan && !call.signal.aborted) {
      const { planOf, planText } = await import('./publish/plan.ts')
      const plan = await planOf(report, opened)
      call.print(plan, planText(plan, runText(report, shown), shown))
    } else call.print(report, runText(report, shown) + (flags['no-release'] ? previews(report) : ''))
    return exitCode
  },
}

/** The addresses under which `nextgen serve` shows releases that are not live. */
function previews({ sites }: RunReport): string {
  const rows = sites.flatMap(({ site, manifest }) =>
    manifest ? [`  http://${previewLabels(manifest, site)}.localhost:7000/`] : [],
  )
  if (rows.length === 0) return ''
  return `\nNot released. With \`nextgen serve\`, look at it here:\n${rows.join('\n')}\n`
}
