import type { Failure } from '#model/failure.ts'
import type { RunReport, RunTotals, SiteReport } from '#model/report.ts'
import { bytes, count, counted, duration } from './amounts.ts'
import { andMore } from './and-more.ts'
import { type Terminal, table } from './terminal.ts'

/** What a person reads at the end of a run: a table of what needs attention, and the totals. */
export function runText(report: RunReport, terminal: Terminal): string {
  const [interrupted, ended] = split(report.sites, isInterrupted)
  const attention = [
    ...problems(ended, 'warnings', terminal),
    ...problems(ended, 'errors', terminal),
    ...pinnedSites(ended, terminal),
    ...(interrupted.length > 0
      ? [
          `${terminal.paint('yellow', 'Interrupted')} before ${counted(interrupted.length, 'site')} of ${count(report.sites.length)} was done: the same command again takes up what is built.`,
          '',
        ]
      : []),
  ]
  return `${[...attention, totalsLine(report.totals, terminal)].join('\n')}\n`
}

/** Whether the run ended before the site did: nothing is wrong with it. */
export const isInterrupted = ({ errors }: SiteReport): boolean => errors?.[0]?.code === 'interrupted'

function split<T>(values: readonly T[], isFirst: (value: T) => boolean): readonly [T[], T[]] {
  const first: T[] = []
  const second: T[] = []
  for (const value of values) (isFirst(value) ? first : second).push(value)
  return [first, second]
}

/** One failure and every site that has it: a theme that does not compile fails all its sites with the same words. */
interface Problem {
  readonly failure: Failure
  readonly sites: string[]
}

/** How many different ones are shown. */
const SHOWN = { errors: 50, warnings: 20 } as const

function problems(sites: readonly SiteReport[], of: 'errors' | 'warnings', { paint }: Terminal): string[] {
  const found = new Map<string, Problem>()
  for (const report of sites)
    for (const failure of report[of] ?? []) {
      const key = JSON.stringify(failure)
      const known = found.get(key)
      if (known) known.sites.push(report.site)
      else found.set(key, { failure, sites: [report.site] })
    }
  if (found.size === 0) return []
  const colour = of === 'errors' ? 'red' : 'yellow'
  const shown = [...found.values()].slice(0, SHOWN[of])
  const head = ['SITE', 'CODE', 'WHERE'].map(name => paint('dim', name))
  const rows = shown.map(({ failure, sites }) => [
    paint('bold', someOf(sites)),
    paint(colour, failure.code),
    paint('cyan', failure.where ?? '–'),
  ])
  const [first, ...lines] = table([head, ...rows])
  const blocks = lines.map((line, at) => {
    const { message, hint } = (shown[at] as Problem).failure
    return [
      line,
      ...message.split('\n').map(text => `    ${text}`),
      ...(hint ? [`    ${paint('green', '→')} ${hint}`] : []),
    ]
  })
  return [
    first as string,
    ...blocks.flat(),
    ...andMore(found.size, shown.length, of === 'errors' ? 'failure' : 'warning'),
    '',
  ]
}

function pinnedSites(sites: readonly SiteReport[], { paint }: Terminal): string[] {
  const pinned = sites.filter(({ status }) => status === 'pinned').map(({ site }) => site)
  if (pinned.length === 0) return []
  return [
    `${paint('yellow', 'Pinned')} by a rollback, so not released: ${someOf(pinned)}`,
    `    ${paint('green', '→')} \`nextgen unpin ${pinned[0]}\` lets the next publish release it again.`,
    '',
  ]
}

const SOME = 3

/** `acme, beta, gamma and 12 more` */
function someOf(names: readonly string[]): string {
  const [some, more] = [names.slice(0, SOME), names.length - SOME]
  return more > 0 ? `${some.join(', ')} and ${count(more)} more` : some.join(', ')
}

function totalsLine(totals: RunTotals, { paint }: Terminal): string {
  const { sites, built, unchanged, failed, pages, rendered, reused, images, ms, peakRssMb } = totals
  const parts = [
    `${paint('bold', counted(sites, 'site'))}: ${[
      `${count(built)} built`,
      `${count(unchanged)} unchanged`,
      failed > 0 ? paint('red', `${count(failed)} failed`) : '0 failed',
    ].join(', ')}`,
    `${counted(pages, 'page')} (${count(rendered)} rendered, ${count(reused)} reused)`,
    ...(images > 0 ? [counted(images, 'image')] : []),
    bytes(totals.bytes),
    duration(ms),
    `peak memory ${count(peakRssMb)} MB`,
  ]
  return parts.join(' · ')
}
