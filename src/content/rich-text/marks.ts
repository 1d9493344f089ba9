import type { ElementContent } from 'hast'
import { element } from './nodes.ts'

/** Something that goes on over neighbouring pieces of text: bold, a link. Equal keys: the same mark. */
export interface Mark {
  readonly key: string
  wrap(children: ElementContent[]): ElementContent
}

/** A piece of text with its marks; of marks that reach equally far the first is the outermost. */
export interface Run {
  readonly nodes: readonly ElementContent[]
  readonly marks: readonly Mark[]
}

/** A mark that is one element. */
export const mark = (tagName: string): Mark => ({ key: tagName, wrap: children => element(tagName, {}, children) })

/** More marks on one piece than anybody sets: the rest are left out. */
const MARKS_KEPT = 16

/** Makes elements of marks, and one element where neighbours share a mark. */
export const nestMarks = (runs: readonly Run[]): ElementContent[] =>
  nest(runs.map(({ nodes, marks }) => ({ nodes, marks: distinct(marks).slice(0, MARKS_KEPT) })))

function nest(runs: readonly Run[]): ElementContent[] {
  const nested: ElementContent[] = []
  for (let at = 0; at < runs.length; ) {
    const { nodes, marks } = runs[at] as Run
    let outermost: Mark | undefined
    let end = at
    for (const each of marks) {
      const reach = reachOf(each, runs, at)
      if (reach > end) [outermost, end] = [each, reach]
    }
    if (!outermost) {
      nested.push(...nodes)
      at++
      continue
    }
    const { key, wrap } = outermost
    const inside = runs.slice(at, end).map(run => ({ ...run, marks: run.marks.filter(each => each.key !== key) }))
    nested.push(wrap(nest(inside)))
    at = end
  }
  return nested
}

/** Where the mark ends that the piece at `from` has. */
function reachOf({ key }: Mark, runs: readonly Run[], from: number): number {
  let end = from + 1
  while (runs[end]?.marks.some(each => each.key === key)) end++
  return end
}

const distinct = (marks: readonly Mark[]): Mark[] => [...new Map(marks.map(each => [each.key, each])).values()]
