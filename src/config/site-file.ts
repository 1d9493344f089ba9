import { findNodeAtLocation, type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser'
import type { Failure } from '#model/failure.ts'
import type { Declaration, Unreadable } from './declaration.ts'
import { dotted, type Path } from './issues.ts'

/** Reads the bytes of a `site.json` (comments and trailing commas allowed). `file` is relative to the workspace. */
export function readSiteFile(id: string, file: string, bytes: Uint8Array): Declaration | Unreadable {
  const unreadable = (failures: readonly Failure[]): Unreadable => ({ id, declaredIn: file, failures })
  const text = decode(bytes)
  if (text === null) {
    const message = 'Expected UTF-8 text, got other bytes'
    return unreadable([{ code: 'site-unreadable', message, where: file, hint: 'Save the file as UTF-8.' }])
  }
  const position = (offset: number) => `${file}:${lineAndColumn(text, offset)}`
  const errors: ParseError[] = []
  const tree = parseTree(text, errors, { allowTrailingComma: true, allowEmptyContent: false })
  const first = errors[0]
  if (first || !tree) {
    const message = `Expected JSON, got a mistake: ${first ? sentence(text, first) : 'the file is empty'}`
    return unreadable([{ code: 'site-unreadable', message, where: position(first?.offset ?? 0) }])
  }
  const repeated = repeatedKeys(tree, [])
  if (repeated.length)
    return unreadable(
      repeated.map(({ message, offset }) => ({ code: 'site-invalid', message, where: position(offset) })),
    )
  return { id, declaredIn: file, value: plain(tree), where: (path, at) => position(offsetOf(tree, path, at)) }
}

function decode(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}

/** `PropertyNameExpected` at an offset, as people say it. */
function sentence(text: string, error: ParseError): string {
  const words = printParseErrorCode(error.error)
    .replaceAll(/(?<!^)([A-Z])/g, letter => ` ${letter.toLowerCase()}`)
    .toLowerCase()
  const got = text.slice(error.offset, error.offset + Math.max(1, Math.min(error.length, 20))).trim()
  return got ? `${words} at ${JSON.stringify(got)}` : `${words} at the end`
}

function lineAndColumn(text: string, offset: number): string {
  const before = text.slice(0, offset)
  const lineStart = before.lastIndexOf('\n') + 1
  return `${before.split('\n').length}:${offset - lineStart + 1}`
}

function offsetOf(tree: Node, path: Path, at: 'value' | 'key'): number {
  const node = findNodeAtLocation(tree, [...path])
  if (!node) return path.length ? offsetOf(tree, path.slice(0, -1), 'value') : tree.offset
  return at === 'key' && node.parent?.type === 'property' ? node.parent.offset : node.offset
}

/** Keys that stand twice in one object, of which JSON would silently keep the last; and `__proto__`, which is no key. */
function repeatedKeys(node: Node, path: Path): { message: string; offset: number }[] {
  if (node.type === 'array')
    return (node.children ?? []).flatMap((child, index) => repeatedKeys(child, [...path, index]))
  if (node.type !== 'object') return []
  const seen = new Set<string>(['__proto__'])
  return properties(node).flatMap(([key, value, offset]) => {
    const wrong = seen.has(key)
    seen.add(key)
    const message =
      key === '__proto__' ? `"${key}" cannot be a key` : `The key "${dotted([...path, key])}" stands twice`
    return [...(wrong ? [{ message, offset }] : []), ...repeatedKeys(value, [...path, key])]
  })
}

function plain(node: Node): unknown {
  if (node.type === 'array') return (node.children ?? []).map(plain)
  if (node.type !== 'object') return node.value
  return Object.fromEntries(properties(node).map(([key, value]) => [key, plain(value)]))
}

const properties = (node: Node): [key: string, value: Node, offset: number][] =>
  (node.children ?? []).map(property => {
    const [key, value] = property.children as [Node, Node]
    return [key.value as string, value, key.offset]
  })
