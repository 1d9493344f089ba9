import type { LookChange } from '#model/gallery.ts'

type Line = LookChange['lines'][number]

/** Unchanged lines that are shown around a change. */
const AROUND = 2

/** The lines in which two texts differ, with some around them. For files of a few thousand lines: it compares each with each between the first difference and the last. */
export function difference(before: string, after: string): readonly Line[] {
  const [old, now] = [before.split('\n'), after.split('\n')]
  let start = 0
  while (start < old.length && start < now.length && old[start] === now[start]) start++
  let end = 0
  while (end < old.length - start && end < now.length - start && old.at(-1 - end) === now.at(-1 - end)) end++
  const [removed, added] = [old.slice(start, old.length - end), now.slice(start, now.length - end)]
  if (removed.length === 0 && added.length === 0) return []
  const lines: Line[] = old.map((text, at): Line => ({ kind: 'same', text, from: at + 1, to: at + 1 })).slice(0, start)
  let [from, to] = [start, start]
  for (const step of steps(removed, added)) {
    if (step.kind !== 'added') from++
    if (step.kind !== 'removed') to++
    lines.push({ ...step, from: step.kind === 'added' ? null : from, to: step.kind === 'removed' ? null : to })
  }
  for (const text of old.slice(old.length - end)) lines.push({ kind: 'same', text, from: ++from, to: ++to })
  return lines.filter((_, at) =>
    lines.slice(Math.max(0, at - AROUND), at + AROUND + 1).some(({ kind }) => kind !== 'same'),
  )
}

/** The longest common lines stay; between them what went comes before what came. */
function steps(old: readonly string[], now: readonly string[]): readonly Pick<Line, 'kind' | 'text'>[] {
  const width = now.length + 1
  const common = new Uint16Array((old.length + 1) * width)
  const at = (i: number, j: number): number => common[i * width + j] ?? 0
  for (let i = old.length - 1; i >= 0; i--)
    for (let j = now.length - 1; j >= 0; j--)
      common[i * width + j] = old[i] === now[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
  const made: Pick<Line, 'kind' | 'text'>[] = []
  let [i, j] = [0, 0]
  while (i < old.length || j < now.length) {
    if (i < old.length && j < now.length && old[i] === now[j]) {
      made.push({ kind: 'same', text: old[i] as string })
      i++
      j++
    } else if (j >= now.length || (i < old.length && at(i + 1, j) >= at(i, j + 1)))
      made.push({ kind: 'removed', text: old[i++] as string })
    else made.push({ kind: 'added', text: now[j++] as string })
  }
  return made
}
