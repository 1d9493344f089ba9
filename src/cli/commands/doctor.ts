import type { Diagnosis, DoctorReport } from '#model/doctor.ts'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { type Terminal, table, terminal } from '../output/terminal.ts'

/** What a render thread may hold unless the workspace says otherwise, MiB. */
const THREAD_MB = 384

export const doctor: Command = {
  about: 'examine this machine, the workspace and the bucket',
  usage: '',
  takes: [0, 0],
  flags: ['fix', 'concurrency'],
  details: `Node, memory, disks, the declarations of sites, environments and their secrets, the themes' versions; and by trying: whether the bucket is there, may be
read, written, listed and deleted from, honours conditional writes, and tells the same time. It leaves nothing behind.`,
  examples: [
    ['', 'the bucket of the workspace'],
    ["--bucket 's3://sites/fleet?endpoint=http://127.0.0.1:7480' --fix", 'create a bucket that is missing'],
  ],
  async run(call) {
    const { open } = await import('../workspace/open.ts')
    const { threadsOf } = await import('../workspace/render-settings.ts')
    const { examine } = await import('#doctor/examine.ts')
    const { loadSites } = await import('#config/load.ts')
    const { astroVersion } = await import('#theme/astro.ts')
    const { failuresOf } = await import('#model/failure.ts')
    await using opened = await open(call)
    const { workspace, bucket, config } = opened
    const declared = await loadSites(workspace).then(
      ({ sites, failed }) => ({ sites: sites.length, failures: failed.flatMap(({ failures }) => failures) }),
      error => ({ sites: 0, failures: failuresOf(error, 'workspace-invalid') }),
    )
    const report = await examine({
      ...{ workspace, bucket, declared, fix: call.flags.fix, astro: astroVersion },
      environments: Object.entries(config.environments ?? {}).map(([name, rules]) => ({ name, ...rules })),
      isSet: variable => Boolean(call.environment[variable]),
      ...{ threads: threadsOf(call, config), threadMb: config.limits?.renderMemoryMb ?? THREAD_MB },
    })
    call.print(report, doctorText(report, terminal(process.stdout, call.environment)))
    return report.ok ? EXIT.ok : EXIT.failed
  },
}

function doctorText({ checks }: DoctorReport, { paint }: Terminal): string {
  const marks: Readonly<Record<Diagnosis['status'], string>> = {
    ok: paint('green', 'ok'),
    fixed: paint('green', 'fixed'),
    warn: paint('yellow', 'warning'),
    fail: paint('red', 'failed'),
  }
  const lines = table(checks.map(({ name, status, said }) => [marks[status], name, said]))
  const text = checks.flatMap(({ hint }, at) => [
    lines[at] as string,
    ...(hint ? [`         ${paint('green', '→')} ${hint}`] : []),
  ])
  return `${text.join('\n')}\n`
}
