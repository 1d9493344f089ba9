import { readFile, writeFile } from 'node:fs/promises'
import { availableParallelism, cpus, release, totalmem } from 'node:os'
import type { BenchResult, Table, Target } from './bench.ts'

/** Tables and targets as Markdown, which also reads well in a terminal. */
export function toMarkdown({ tables, targets }: BenchResult): string {
  const reached = targets.map(target => [target.ok ? 'PASS' : 'FAIL', target.what, target.wanted, target.measured])
  const sections = tables.map(tableToMarkdown)
  if (reached.length > 0) sections.push(lines(['', 'target', 'wanted', 'measured'], reached))
  return sections.join('\n\n')
}

export function targetLine({ ok, what, wanted, measured }: Target): string {
  return `${ok ? 'PASS' : 'FAIL'}  ${what}: ${measured} (wanted ${wanted})`
}

/** The machine and the day, as one line. */
export function machine(now: Date): string {
  const model = cpus()[0]?.model.trim() ?? 'unknown CPU'
  const memory = Math.round(totalmem() / 2 ** 30)
  const cores = `${availableParallelism()} cores`
  return `${model}, ${cores}, ${memory} GiB, Linux ${release()}, Node ${process.versions.node}, ${now.toISOString().slice(0, 10)}`
}

/** Replaces the section of a bench between its two markers in `file`. Throws when the markers are missing. */
export async function writeSection(file: string, name: string, markdown: string): Promise<void> {
  const [begin, end] = [`<!-- bench:${name} -->`, `<!-- /bench:${name} -->`]
  const text = await readFile(file, 'utf8')
  const from = text.indexOf(begin)
  const to = text.indexOf(end)
  if (from < 0 || to < from)
    throw new Error(`expected the lines ${begin} and ${end} in ${file}, got none; add them where the table belongs`)
  await writeFile(file, `${text.slice(0, from + begin.length)}\n\n${markdown}\n\n${text.slice(to)}`)
}

function tableToMarkdown({ title, columns, rows, notes }: Table): string {
  const parts = [`**${title}**`, lines(columns, rows)]
  if (notes?.length) parts.push(notes.join('; '))
  return parts.join('\n\n')
}

function lines(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = columns.map((column, at) => Math.max(3, column.length, ...rows.map(row => row[at]?.length ?? 0)))
  const line = (cells: readonly string[]) =>
    `| ${widths.map((width, at) => (cells[at] ?? '').padEnd(width)).join(' | ')} |`
  return [line(columns), line(widths.map(width => '-'.repeat(width))), ...rows.map(line)].join('\n')
}
