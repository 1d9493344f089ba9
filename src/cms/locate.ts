import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Node } from 'yaml'
import type { RawEntry } from './cms.ts'
import { frontMatterOf } from './front-matter.ts'

/** The parser that keeps positions is slow to load, and wanted for messages alone. */
const yaml = (): typeof import('yaml') => createRequire(import.meta.url)('yaml')

/**
 * `posts/one.md:4`: the line on which a field of an entry stands, or the nearest place that does exist. Reads and parses
 * the file (absolute) again, so it is for messages only.
 */
export function locateField(entry: RawEntry, file: string, field: readonly (string | number)[]): string {
  const line = lineOf(file, [...(entry.within ?? []), ...field], entry.filePath.endsWith('.md'))
  return line === null ? entry.filePath : `${entry.filePath}:${line}`
}

function lineOf(file: string, path: readonly (string | number)[], markdown: boolean): number | null {
  try {
    const text = readFileSync(file, 'utf8')
    const part = markdown ? frontMatterOf(text) : { text, line: 0 }
    if (!part) return 1
    const { LineCounter, parseDocument } = yaml()
    const counter = new LineCounter()
    const { contents } = parseDocument(part.text, { lineCounter: counter, logLevel: 'silent' })
    return part.line + (contents ? counter.linePos(offsetOf(contents, path)).line : 1)
  } catch {
    return null
  }
}

/** Where the key of the deepest existing part of `path` begins; JSON is YAML to this parser. */
function offsetOf(root: Node, path: readonly (string | number)[]): number {
  const { isMap, isSeq } = yaml()
  let node: unknown = root
  let offset = 0
  for (const key of path) {
    if (isMap(node)) {
      const pair = node.items.find(item => String((item.key as { value?: unknown } | null)?.value) === String(key))
      if (!pair) break
      offset = (pair.key as Node).range?.[0] ?? offset
      node = pair.value
    } else if (isSeq(node)) {
      const item = node.items[Number(key)] as Node | undefined
      if (!item) break
      offset = item.range?.[0] ?? offset
      node = item
    } else break
  }
  return offset
}
