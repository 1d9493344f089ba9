import type { Encoding } from '#model/manifest.ts'

/** The order of choice when a visitor takes several equally: the smallest result first. */
const ORDER: readonly Encoding[] = ['br', 'zstd', 'gzip']

/**
 * The coding to answer with, of those available; null: none, the file as it is. `header` is the visitor's
 * Accept-Encoding.
 */
export function chooseEncoding(header: string | null | undefined, available: readonly Encoding[]): Encoding | null {
  if (!header || available.length === 0) return null
  const weights = header.includes(';') ? weigh(header) : null
  let best: Encoding | null = null
  let bestWeight = 0
  for (const encoding of ORDER) {
    if (!available.includes(encoding)) continue
    const weight = weights ? (weights.get(encoding) ?? weights.get('*') ?? 0) : accepts(header, encoding) ? 1 : 0
    if (weight > bestWeight) [best, bestWeight] = [encoding, weight]
  }
  return bestWeight >= (weights?.get('identity') ?? 0) ? best : null
}

export const ENCODINGS = ORDER

const accepts = (header: string, encoding: Encoding): boolean =>
  header.split(',').some(each => {
    const name = each.trim().toLowerCase()
    return name === encoding || name === '*'
  })

function weigh(header: string): ReadonlyMap<string, number> {
  const weights = new Map<string, number>()
  for (const each of header.split(',')) {
    const [name = '', ...parameters] = each.trim().toLowerCase().split(';')
    const weight = parameters
      .map(parameter => /^\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*$/.exec(parameter)?.[1])
      .find(Boolean)
    weights.set(name.trim(), weight === undefined ? 1 : Number(weight))
  }
  return weights
}
