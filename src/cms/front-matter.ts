import { TomlFault, YamlFault } from './faults.ts'
import { parseYaml } from './yaml.ts'

/** The delimiters as Astro finds them: at the beginning of the file, or after blank lines. */
const FRONT_MATTER = /(?:^\uFEFF?|^\s*\n)(---|\+\+\+)([\s\S]*?\n)(?:---|\+\+\+)/

export interface MarkdownFile {
  readonly data: Readonly<Record<string, unknown>>
  /** The Markdown behind the front matter, trimmed. */
  readonly body: string
}

/** Splits a Markdown file as Astro does. Throws a `YamlFault` whose line counts from the first line of the file. */
export function parseMarkdownFile(text: string): MarkdownFile {
  const match = FRONT_MATTER.exec(text)
  if (!match) return { data: {}, body: text.trim() }
  const raw = match[2] as string
  if (match[1] === '+++') throw new TomlFault()
  let data: unknown
  try {
    data = parseYaml(raw)
  } catch (error) {
    if (!(error instanceof YamlFault)) throw error
    throw new YamlFault(error.message, error.line + linesBefore(text, match), error.column)
  }
  return {
    data: data && typeof data === 'object' ? (data as Record<string, unknown>) : {},
    body: text.slice(match.index + match[0].length).trim(),
  }
}

/** The text of the front matter and the line (from 0) on which it begins; null without front matter. */
export function frontMatterOf(text: string): { readonly text: string; readonly line: number } | null {
  const match = FRONT_MATTER.exec(text)
  return match ? { text: match[2] as string, line: linesBefore(text, match) } : null
}

function linesBefore(text: string, match: RegExpExecArray): number {
  const start = match.index + match[0].length - 3 - (match[2] as string).length
  return text.slice(0, start).split('\n').length - 1
}
