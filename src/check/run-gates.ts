import { steadySort } from '#base/steady-sort.ts'
import { weighedMemo } from '#base/weighed-memo.ts'
import type { Failure } from '#model/failure.ts'
import type { Finding, GateName, GateReport } from '#model/gate.ts'
import type { PageFacts } from '#model/page-facts.ts'
import { artifactShrank } from './artifact-shrank.ts'
import { brokenImages } from './broken-images.ts'
import { budgets } from './budgets.ts'
import { csp } from './csp.ts'
import { duplicateTitles } from './duplicate-titles.ts'
import type { CheckedSite, Gate, GateContext } from './gate.ts'
import { html } from './html.ts'
import { imageAlt } from './image-alt.ts'
import { internalLinks } from './internal-links.ts'
import { jsonLd } from './json-ld.ts'
import { leakedSecrets } from './leaked-secrets.ts'
import { linkBasis, linkResolver } from './link-target.ts'
import { missingDescriptions } from './missing-descriptions.ts'
import { MANY_PAGES } from './page-gate.ts'
import { redirectedLinks } from './redirected-links.ts'

/** Gates that look at the pages of an artifact: what they find stays true as long as the artifact does. */
export const ARTIFACT_GATES: readonly Gate[] = [
  leakedSecrets,
  internalLinks,
  redirectedLinks,
  duplicateTitles,
  missingDescriptions,
  imageAlt,
  brokenImages,
  html,
  jsonLd,
  csp,
  budgets,
]

/** Gates that compare an artifact with what is live: asked anew before each release. */
export const RELEASE_GATES: readonly Gate[] = [artifactShrank]

/** Findings of one gate that are listed; a mistake in a layout is on every page. */
const LISTED = 50

/** Looks at an artifact through gates. Pure, and the same for pages in any order. */
export function runGates(gates: readonly Gate[], context: GateContext): GateReport {
  const facts = byUrl(context.facts)
  const asked = gates.filter(({ name }) => context.settings.levels[name] !== 'off')
  let basis: string | undefined
  const open: CheckedSite = {
    ...context,
    facts,
    doubtful: facts,
    targetOf: linkResolver(context.manifest),
    linkBasis() {
      basis ??= linkBasis(context.manifest)
      return basis
    },
  }
  const flawless = facts.length < MANY_PAGES ? undefined : flawlessPages(asked, open)
  const site = flawless ? { ...open, doubtful: flawless.others } : open
  const findings: Finding[] = []
  const unlisted: Partial<Record<GateName, number>> = {}
  for (const gate of asked) {
    const level = context.settings.levels[gate.name] as Finding['level']
    const found = together(gate, level, site)
    findings.push(...found.slice(0, LISTED))
    if (found.length > LISTED) unlisted[gate.name] = found.length - LISTED
  }
  flawless?.remember()
  findings.sort((a, b) => (a.level === b.level ? 0 : a.level === 'error' ? -1 : 1))
  return { findings, unlisted, failed: findings.some(({ level }) => level === 'error') }
}

const byUrl = steadySort<PageFacts>((a, b) => (a.url < b.url ? -1 : a.url > b.url ? 1 : 0))

/** Under which circumstances pages were found flawless by every gate that looks at single pages. */
const flawlessUnder = new WeakMap<PageFacts, object>()
const circumstances = weighedMemo<object>(256)

/** The pages that are not known to be flawless; `remember` is called when all gates have looked at them. */
function flawlessPages(gates: readonly Gate[], site: CheckedSite) {
  const ofPages = gates.flatMap(({ name, alone }) => (alone ? { name, alone, basis: alone.basis(site) } : []))
  const name = JSON.stringify(ofPages.map(({ name, basis }) => [name, basis]))
  const now = circumstances.get(name) ?? {}
  circumstances.put(name, now, 1)
  const others = site.facts.filter(page => flawlessUnder.get(page) !== now)
  return {
    others,
    remember(): void {
      for (const page of others)
        if (ofPages.every(({ alone, basis }) => alone.isFlawless(page, basis))) flawlessUnder.set(page, now)
    },
  }
}

/** What stands on many pages in the same words is one finding. */
function together(gate: Gate, level: Finding['level'], site: CheckedSite): readonly Finding[] {
  const found = new Map<string, { first: Finding; pages: Set<string> }>()
  for (const problem of gate.check(site)) {
    const key = `${problem.message}\n${problem.element}`
    const known = found.get(key)
    if (known) known.pages.add(problem.page)
    else found.set(key, { first: { gate: gate.name, level, ...problem }, pages: new Set([problem.page]) })
  }
  return Array.from(found.values(), ({ first, pages }) =>
    pages.size > 1 ? { ...first, further: pages.size - 1 } : first,
  )
}

/** A URL path as people write it. */
function readable(path: string): string {
  try {
    return decodeURI(path)
  } catch {
    return path
  }
}

const hintOf = (gate: GateName): string =>
  gate === 'secrets'
    ? 'Take it out, and renew the secret: whoever wrote it there has shown it to others.'
    : `Mend it, or let it pass for this site: "gates": { "${gate}": "warn" }.`

/** A report's findings of one level as a run tells them: `gate-internal-links` at `/about/:12`. */
export function failuresOf({ findings, unlisted }: GateReport, level: Finding['level']): Failure[] {
  const told = findings.filter(finding => finding.level === level)
  const failures = told.map(({ gate, page, line, message, further }): Failure => {
    const others = further ? ` (and on ${further} further ${further === 1 ? 'page' : 'pages'})` : ''
    const where = readable(page) + (line === undefined ? '' : `:${line}`)
    return { code: `gate-${gate}`, message: message + others, where, ...(level === 'error' && { hint: hintOf(gate) }) }
  })
  const more = Object.entries(unlisted).filter(([gate]) => told.some(finding => finding.gate === gate))
  return [
    ...failures,
    ...more.map(([gate, count]) => ({ code: `gate-${gate}`, message: `${count} more of the same kind` })),
  ]
}
