import { readdir, readFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { firstDifference } from './first-difference.ts'
import { type FileRule, type RenameRule, type RewriteRule, type Rule, renamed } from './rules.ts'

export interface Difference {
  /** Relative to the root of the site, with `/` and no leading slash. */
  readonly path: string
  readonly kind: 'missing' | 'extra' | 'content'
  readonly detail: string
}

export interface Comparison {
  /** Paths on either side. `files` = `equal` + paths in `allowed` + `differences`. */
  readonly files: number
  readonly equal: number
  /** One row for each rule that a path needed. */
  readonly allowed: readonly { readonly path: string; readonly rule: string }[]
  readonly differences: readonly Difference[]
}

/**
 * Compares every file of two trees byte by byte. `expectedDir` is what `astro build` wrote; `actual` is a folder, or a
 * map of relative path (`blog/index.html`) to bytes. Empty folders do not count; a folder that cannot be read rejects,
 * and so does an expected folder without files, because then nothing would have been compared.
 */
export async function compareTrees(
  expectedDir: string,
  actual: ReadonlyMap<string, Uint8Array> | string,
  rules: readonly Rule[],
): Promise<Comparison> {
  const expected = await folder(expectedDir)
  if (expected.paths.length === 0)
    throw new Error(`Expected the output of a build in ${expectedDir}, found no file there`)
  const other = typeof actual === 'string' ? await folder(actual) : inMemory(actual)
  const { names, rewrites, rulesOf } = await findRenamed(expected, other, rules)
  const paths = [...new Set([...expected.paths, ...other.paths.map(path => names.get(path) ?? path)])].sort()
  const sources = new Map([...names].map(([actual, wanted]) => [wanted, actual]))
  const allowed: { path: string; rule: string }[] = []
  const differences: Difference[] = []
  let equal = 0
  for (const path of paths) {
    const source = sources.get(path)
    const outcome = judge(path, await expected.read(path), await other.read(source ?? path), [...rules, ...rewrites])
    if (source && (outcome === 'equal' || 'rules' in outcome)) allowed.push({ path, rule: rulesOf(source) })
    else if (outcome === 'equal') equal++
    else if ('rules' in outcome) allowed.push(...outcome.rules.map(rule => ({ path, rule })))
    else differences.push({ path, ...outcome })
  }
  return { files: paths.length, equal, allowed, differences }
}

/** Files of another name on each side, and rules that rewrite the mentions of those names. */
async function findRenamed(expected: Tree, actual: Tree, rules: readonly Rule[]) {
  const names = new Map<string, string>()
  const owners = new Map<string, string>()
  const rewrites: RewriteRule[] = []
  const renaming = rules.filter((rule): rule is RenameRule => 'renames' in rule)
  const alone =
    renaming.length === 0 ? [] : await Promise.all([textsWithout(expected, actual), textsWithout(actual, expected)])
  for (const { name, reason, renames } of renaming) {
    const found = renames(alone[0] as Texts, alone[1] as Texts)
    for (const [from, to] of found) {
      names.set(from, to)
      owners.set(from, name)
    }
    if (found.size > 0) rewrites.push({ name, reason, normalise: (_, text) => renamed(text, found) })
  }
  return { names, rewrites, rulesOf: (path: string): string => owners.get(path) as string }
}

type Texts = ReadonlyMap<string, string>

/** The texts of one tree whose paths the other one has not. */
async function textsWithout(tree: Tree, other: Tree): Promise<Texts> {
  const texts = new Map<string, string>()
  const known = new Set(other.paths)
  for (const path of tree.paths.filter(path => !known.has(path))) {
    const text = asText((await tree.read(path)) as Uint8Array)
    if (text !== null) texts.set(path, text)
  }
  return texts
}

type Outcome = 'equal' | { readonly rules: readonly string[] } | Omit<Difference, 'path'>

function judge(path: string, expected: Uint8Array | null, actual: Uint8Array | null, rules: readonly Rule[]): Outcome {
  if (expected && actual && Buffer.compare(expected, actual) === 0) return 'equal'
  const whole = rules.find((rule): rule is FileRule => 'applies' in rule && rule.applies(path, expected, actual))
  if (whole) return { rules: [whole.name] }
  if (!actual) return { kind: 'missing', detail: `expected ${expected?.length} bytes, the artifact has no such file` }
  if (!expected)
    return { kind: 'extra', detail: `astro build writes no such file, the artifact has ${actual.length} bytes` }
  const texts = [expected, actual].map(asText) as [string | null, string | null]
  if (texts[0] === null || texts[1] === null) return { kind: 'content', detail: firstDifference(expected, actual) }
  return rewrite(path, texts[0], texts[1], rules)
}

/** The fewest rules that make the two texts one, or the difference that is left when all have been applied. */
function rewrite(path: string, expected: string, actual: string, rules: readonly Rule[]): Outcome {
  const rewrites = rules.filter((rule): rule is RewriteRule => 'normalise' in rule)
  const under = (chosen: readonly RewriteRule[], text: string) =>
    chosen.reduce((rest, rule) => rule.normalise(path, rest), text)
  const unite = (chosen: readonly RewriteRule[]) => under(chosen, expected) === under(chosen, actual)
  if (!unite(rewrites))
    return { kind: 'content', detail: firstDifference(under(rewrites, expected), under(rewrites, actual)) }
  let needed = rewrites
  for (const rule of rewrites) {
    const others = needed.filter(other => other !== rule)
    if (unite(others)) needed = others
  }
  return { rules: needed.map(({ name }) => name) }
}

function asText(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return null
  }
}

interface Tree {
  readonly paths: readonly string[]
  read(path: string): Promise<Uint8Array | null>
}

async function folder(dir: string): Promise<Tree> {
  const found = await readdir(dir, { recursive: true, withFileTypes: true })
  const files = new Set(
    found
      .filter(entry => !entry.isDirectory())
      .map(entry => relative(dir, join(entry.parentPath, entry.name)).split(sep).join('/')),
  )
  return { paths: [...files], read: async path => (files.has(path) ? readFile(join(dir, path)) : null) }
}

const inMemory = (files: ReadonlyMap<string, Uint8Array>): Tree => ({
  paths: [...files.keys()],
  read: async path => files.get(path) ?? null,
})
