import type { BuildRecord, Cause } from '#model/farm.ts'
import { counted, duration } from '../output/amounts.ts'
import type { Terminal } from '../output/terminal.ts'

/** One build of the farm as one line (and one more for each error): what came of it, how long it took, and why it was. */
export function buildLine(build: BuildRecord, { paint }: Terminal): string {
  const { site, status, generation, pages, rendered, errors, causes } = build
  const took = (build.finishedAt ?? build.startedAt) - build.triggeredAt
  const parts = [
    `${MARKS[status](paint)} ${paint('bold', site)} ${status}`,
    ...(status === 'built' && generation !== null ? [`generation ${generation}`] : []),
    ...(pages > 0 ? [`${rendered} of ${counted(pages, 'page')} rendered`] : []),
    duration(took),
    ...(causes.length > 0 ? [paint('dim', why(causes))] : []),
  ]
  const problems = errors.slice(0, MOST).flatMap(({ code, where, message }) => {
    const place = where ? `${paint('cyan', where)} ` : ''
    return `    ${paint('red', code)} ${place}${message.split('\n')[0]}`
  })
  return [parts.join(' · '), ...problems].join('\n')
}

/** Errors of one build that are shown. */
const MOST = 5

type Mark = (paint: Terminal['paint']) => string
const good: Mark = paint => paint('green', '✓')
const idle: Mark = paint => paint('dim', '=')
const held: Mark = paint => paint('yellow', '!')
const bad: Mark = paint => paint('red', '✗')

const MARKS: Readonly<Record<BuildRecord['status'], Mark>> = {
  ...{
    built: good,
    running: idle,
    unchanged: idle,
    pinned: held,
    gated: bad,
    failed: bad,
    cancelled: held,
    lost: held,
  },
}

/** `file sites/acme/content/a.md`, and how many more triggers were answered by the same build. */
function why(causes: readonly Cause[]): string {
  const [first, ...more] = causes
  const text = first ? `${first.kind}${first.about ? ` ${first.about}` : ''}` : ''
  return more.length > 0 ? `${text} and ${counted(more.length, 'more trigger')}` : text
}
