import { canonicalJson } from '#base/hash.ts'
import { openBucket } from '#bucket/open.ts'
import { startChild } from './children.ts'
import type { FarmLine } from './farm.ts'
import { checkHistory } from './versions.ts'

export interface SeveralFarms {
  readonly releases: number
  readonly outcomes: Readonly<Record<string, number>>
  /** Everything that was wrong; each a sentence. */
  readonly errors: readonly string[]
}

/**
 * Lets several processes work on one site of a bucket at once, and checks afterwards that each release that one of them
 * was told of is in the history as it was told, once, and that nobody saw the site step back.
 */
export async function severalFarms(
  url: string,
  options: { farms: number; steps: number; seed: number },
): Promise<SeveralFarms> {
  const { farms, steps, seed } = options
  const children = Array.from({ length: farms }, (_, at) =>
    startChild<FarmLine>('farm.ts', [url, `farm ${at}`, String(steps), String(seed + at)]),
  )
  const ends = await Promise.all(children.map(({ ended }) => ended))
  const errors = ends.flatMap(({ code }, at) =>
    code === 0 ? [] : [`farm ${at} ended with ${code}: ${children[at]?.complaints()}`],
  )
  const bucket = await openBucket(url, { base: '/' })
  const history = await checkHistory(bucket)
  await bucket.close?.()

  const told = new Map<number, string>()
  const outcomes: Record<string, number> = {}
  for (const [farm, { lines }] of children.entries()) {
    let newest = 0
    for (const line of lines) {
      if ('outcome' in line) outcomes[line.outcome] = (outcomes[line.outcome] ?? 0) + 1
      const generation = 'released' in line ? line.released : 'read' in line ? line.read : newest
      if (generation < newest) errors.push(`farm ${farm} saw generation ${generation} after ${newest}`)
      newest = generation
      if (!('released' in line)) continue
      if (told.has(line.released)) errors.push(`two farms were told that they had released generation ${line.released}`)
      told.set(line.released, line.record)
    }
  }
  for (const [generation, record] of told)
    if (canonicalJson(history[generation - 1]) !== record)
      errors.push(`generation ${generation} is not in the history as it was told`)
  if (told.size !== history.length) errors.push(`${history.length} generations, but ${told.size} were told`)
  return { releases: told.size, outcomes, errors }
}
