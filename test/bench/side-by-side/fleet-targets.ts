import type { Target } from '../bench.ts'
import type { Result } from '../rounds.ts'
import { NEXTGEN } from './nextgen.ts'
import { fleetSeconds, summarize } from './summary.ts'

/** What the factory has to reach, as ratios inside one run; a target whose contestants did not take part is left out. */
export function fleetTargets(results: readonly Result[], sites: number): Target[] {
  const find = (start: string) => results.find(({ contestant }) => contestant.name.startsWith(start))
  const [cached, uncompiled, unchanged, oneThread] = Object.values(NEXTGEN).map(name =>
    results.find(({ contestant }) => contestant.name === name),
  )
  const hugo = find('Hugo')
  const astro = find('astro build')
  const faster = (what: string, factor: number, slow?: Result, fast?: Result): Target[] => {
    if (!slow || !fast) return []
    const ratio = fleetSeconds(slow, sites) / fleetSeconds(fast, sites)
    return [{ what, wanted: `≥ ${factor} ×`, measured: `${ratio.toFixed(2)} ×`, ok: ratio >= factor }]
  }
  const below = (what: string, limit: number, unit: string, value?: number): Target[] =>
    value === undefined
      ? []
      : [{ what, wanted: `< ${limit} ${unit}`, measured: `${value.toFixed(2)} ${unit}`, ok: value < limit }]
  const peaks = [cached, uncompiled, unchanged].flatMap(result => (result ? [summarize(result, sites).peak] : []))
  return [
    ...faster('Clean build, theme compiled before: faster than Hugo', 4, hugo, cached),
    ...faster('Clean build, theme not yet compiled: faster than Hugo', 2.5, hugo, uncompiled),
    ...faster('Clean build, theme compiled before: faster than `astro build` a site', 80, astro, cached),
    ...below('Nothing changed, whole process', 1, 's', unchanged && fleetSeconds(unchanged, sites)),
    ...below('Peak memory of the process tree', 1024, 'MiB', peaks.length ? Math.max(...peaks) : undefined),
    ...faster('Two threads: faster than one', 1.7, oneThread, cached),
  ]
}
