import type { RunReport } from '#model/report.ts'
import type { Command } from '../command.ts'
import { EXIT, exitCodeOfRun } from '../exit-code.ts'

export const build: Command = {
  about: 'render what changed and upload it; nothing goes live',
  usage: '[SITE…]',
  takes: [0, Number.POSITIVE_INFINITY],
  flags: ['force', 'check', 'concurrency', 'environment'],
  details: `Builds the named sites, or every site of the workspace, and uploads their artifacts and manifests to the
bucket. A site whose content, theme and settings are what they were is taken as it is.`,
  examples: [
    ['', 'build what changed in every site'],
    ['acme beta', 'build two sites'],
    ['acme --check', 'build one site twice, and name the first file that differs'],
    ['--force --json', 'build everything again, and print the report as JSON'],
  ],
  async run(call) {
    const { open } = await import('../workspace/open.ts')
    const { runSites } = await import('../workspace/run-sites.ts')
    const { runText } = await import('../output/run-text.ts')
    const { terminal } = await import('../output/terminal.ts')
    await using opened = await open(call)
    const report = await runSites(call, opened, { sites: call.positionals, release: false, doing: 'Building' })
    const agreed = call.flags.check ? await agreement(report) : ''
    call.print(report, runText(report, terminal(process.stdout, call.environment)) + agreed)
    return call.signal.aborted ? EXIT.interrupted : exitCodeOfRun(report)
  },
}

/** What `--check` has to say of the sites that passed it. */
async function agreement({ totals: { built, unchanged } }: RunReport): Promise<string> {
  const { counted } = await import('../output/amounts.ts')
  return `${counted(built + unchanged, 'site')} made twice, with the same manifest each time\n`
}
