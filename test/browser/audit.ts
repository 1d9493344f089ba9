import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { launch } from 'chrome-launcher'
import lighthouse from 'lighthouse'
import { Audit as LighthouseAudit } from 'lighthouse/core/audits/audit.js'
import { CHROMIUM_FLAGS } from './chromium.ts'

export const CATEGORIES = ['performance', 'accessibility', 'best-practices', 'seo'] as const
export type Category = (typeof CATEGORIES)[number]

/** Lighthouse's own factor, which makes a mid-tier telephone of a desktop computer with this benchmark index or a higher one. */
const SLOWDOWN = 4
const DESKTOP = 1500

/**
 * The factor that makes the same telephone of a slower machine. Lighthouse's guide asks for a smaller one there
 * (https://github.com/GoogleChrome/lighthouse/blob/main/docs/throttling.md#calibrating-the-cpu-slowdown).
 */
export const slowdownFor = (benchmarkIndex: number): number =>
  Math.round(Math.max(1, SLOWDOWN * Math.min(1, benchmarkIndex / DESKTOP)) * 10) / 10

/** The median of several runs of Lighthouse, as a telephone. */
export interface Audit {
  readonly scores: Readonly<Record<Category, number>>
  /** ms: largest contentful paint and total blocking time; layout shift without a unit. */
  readonly lcp: number
  readonly tbt: number
  readonly cls: number
  /** Bytes over the network, and requests. */
  readonly bytes: number
  readonly requests: number
  /** What the processor was slowed down by, and Lighthouse's measure of it before. */
  readonly slowdown: number
  readonly benchmarkIndex: number
  /** ms of `tbt` that the machine takes from a page of one line as well; 0 unless that was measured. */
  readonly machineTbt: number
  /** Audits that did not reach their full score in any run of the worst categories. */
  readonly short: readonly string[]
}

/** Runs Lighthouse so often on a page; each figure is the median of its own. Throws when a run ends with an error. */
export async function audit(chromePath: string, url: string, runs: number): Promise<Audit> {
  const results: Run[] = []
  for (let run = 0; run < runs; run++) results.push(await runOnce(chromePath, url))
  const of = (pick: (run: Run) => number): number => median(results.map(pick))
  return {
    scores: Object.fromEntries(CATEGORIES.map(name => [name, of(({ scores }) => scores[name])])) as Audit['scores'],
    lcp: of(({ lcp }) => lcp),
    tbt: of(({ tbt }) => tbt),
    cls: of(({ cls }) => cls),
    bytes: of(({ bytes }) => bytes),
    requests: of(({ requests }) => requests),
    slowdown: of(({ slowdown }) => slowdown),
    machineTbt: 0,
    benchmarkIndex: of(({ benchmarkIndex }) => benchmarkIndex),
    short: [...new Set(results.flatMap(({ short }) => short))].sort(),
  }
}

/** A quick look: the first run that is good enough, of a few. What else runs on the machine only takes from a score. */
export async function quickAudit(
  chromePath: string,
  url: string,
  { most, isGood }: { readonly most: number; readonly isGood: (audit: Audit) => boolean },
): Promise<Audit> {
  let result = await runOnce(chromePath, url)
  for (let run = 1; run < most && !isGood(result); run++) result = await runOnce(chromePath, url)
  return result
}

/** ms that Chromium and the machine block a page of one line, median of several runs: near 0 where there is time for both. */
export async function machineTbt(chromePath: string, runs: number): Promise<number> {
  const server = createServer((_, response) => response.setHeader('content-type', 'text/html').end(BARE_PAGE))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  try {
    const { port } = server.address() as AddressInfo
    return (await audit(chromePath, `http://127.0.0.1:${port}/`, runs)).tbt
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

const BARE_PAGE =
  '<!doctype html><html lang="en"><meta name="viewport" content="width=device-width"><title>Bare</title><p>One line.</p>'

/** An audit with the score of performance that it has without what the machine blocks by itself. */
export function withoutMachine(audit: Audit, machineTbt: number): Audit {
  const all = tbtScore(audit.tbt)
  const ofPage = tbtScore(Math.max(0, audit.tbt - machineTbt))
  const performance = Math.round(audit.scores.performance + 100 * TBT_WEIGHT * (ofPage - all))
  return { ...audit, machineTbt, scores: { ...audit.scores, performance } }
}

/** Lighthouse's own curve for telephones, and its part of the score (`core/audits/metrics/total-blocking-time.js`). */
const tbtScore = (tbt: number): number => LighthouseAudit.computeLogNormalScore({ p10: 200, median: 600 }, tbt)
const TBT_WEIGHT = 0.3

type Run = Audit

/** On a machine that is slower than Lighthouse expects, as this run says, it is run again as one of that kind. */
async function runOnce(chromePath: string, url: string): Promise<Run> {
  const run = await runSlowedBy(SLOWDOWN, chromePath, url)
  const { benchmarkIndex } = run
  const slowdown = slowdownFor(benchmarkIndex)
  return slowdown === SLOWDOWN ? run : { ...(await runSlowedBy(slowdown, chromePath, url)), benchmarkIndex }
}

async function runSlowedBy(slowdown: number, chromePath: string, url: string): Promise<Run> {
  const chrome = await launch({ chromePath, chromeFlags: [...CHROMIUM_FLAGS], logLevel: 'silent' })
  try {
    const result = await lighthouse(url, {
      port: chrome.port,
      logLevel: 'silent',
      onlyCategories: [...CATEGORIES],
      throttling: { cpuSlowdownMultiplier: slowdown },
    })
    const { lhr } = result ?? {}
    if (!lhr || lhr.runtimeError) throw new Error(`Lighthouse on ${url}: ${lhr?.runtimeError?.message ?? 'no result'}`)
    const number = (id: string): number => lhr.audits[id]?.numericValue ?? 0
    const scores = Object.fromEntries(
      CATEGORIES.map(name => [name, Math.round((lhr.categories[name]?.score ?? 0) * 100)]),
    ) as Audit['scores']
    const imperfect = CATEGORIES.filter(name => scores[name] < 100)
    const short = imperfect.flatMap(name =>
      (lhr.categories[name]?.auditRefs ?? [])
        .filter(({ id, weight }) => weight > 0 && (lhr.audits[id]?.score ?? 1) < 1)
        .map(({ id }) => `${id}: ${lhr.audits[id]?.displayValue ?? lhr.audits[id]?.explanation ?? 'failed'}`),
    )
    return {
      scores,
      lcp: number('largest-contentful-paint'),
      tbt: number('total-blocking-time'),
      cls: number('cumulative-layout-shift'),
      bytes: number('total-byte-weight'),
      slowdown,
      machineTbt: 0,
      benchmarkIndex: lhr.environment.benchmarkIndex,
      requests: requestsOf(lhr.audits['network-requests']?.details),
      short,
    }
  } finally {
    chrome.kill()
  }
}

function requestsOf(details: unknown): number {
  const { items = [] } = (details ?? {}) as { readonly items?: readonly unknown[] }
  return items.length
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] as number
}
