import { type Audit, CATEGORIES } from './audit.ts'

const HEAD = [
  'theme',
  'page',
  ...CATEGORIES,
  'LCP ms',
  'TBT ms',
  'CLS',
  'kB',
  'requests',
  'CPU index',
  'slowed by',
  'TBT of the machine ms',
]

/** What Lighthouse said of each page, as a Markdown table. */
export function auditTable(
  audits: readonly { readonly theme: string; readonly kind: string; readonly path: string; readonly audit: Audit }[],
  runs: number,
): string {
  const rows = audits.map(
    ({
      theme,
      kind,
      path,
      audit: { scores, lcp, tbt, cls, bytes, requests, benchmarkIndex, slowdown, machineTbt },
    }) => [
      theme,
      `${kind} \`${path}\``,
      ...CATEGORIES.map(name => String(scores[name])),
      String(Math.round(lcp)),
      String(Math.round(tbt)),
      cls.toFixed(3),
      (bytes / 1000).toFixed(0),
      String(requests),
      String(Math.round(benchmarkIndex)),
      String(slowdown),
      machineTbt === 0 ? '' : String(Math.round(machineTbt)),
    ],
  )
  const lines = [HEAD, HEAD.map(() => '---'), ...rows].map(cells => `| ${cells.join(' | ')} |`)
  const median = runs === 1 ? 'the first good run' : `median of ${runs} runs`
  return [`Lighthouse, mobile, ${median} a page:`, '', ...lines].join('\n')
}
