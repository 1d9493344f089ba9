const EXCERPT = 80
const BEFORE = 20

/**
 * Where two texts, or two files of bytes, part: the position, and 80 characters of each side that begin a little
 * before it. The two must differ.
 */
export function firstDifference(expected: string | Uint8Array, actual: string | Uint8Array): string {
  const at = partingOf(expected, actual)
  const where =
    typeof expected === 'string' ? `character ${at} (line ${expected.slice(0, at).split('\n').length})` : `byte ${at}`
  return `${where} of ${expected.length}, artifact ${actual.length}\n  astro    ${excerpt(expected, at)}\n  artifact ${excerpt(actual, at)}`
}

function partingOf(a: string | Uint8Array, b: string | Uint8Array): number {
  const shorter = Math.min(a.length, b.length)
  for (let index = 0; index < shorter; index++) if (a[index] !== b[index]) return index
  return shorter
}

function excerpt(side: string | Uint8Array, at: number): string {
  if (typeof side === 'string') {
    const start = Math.max(0, at - BEFORE)
    return JSON.stringify(side.slice(start, start + EXCERPT))
  }
  const start = Math.max(0, at - BEFORE / 2)
  return Buffer.from(side.subarray(start, start + EXCERPT / 2)).toString('hex')
}
