import { CsvError, parse } from 'csv-parse/sync'
import type { Failure } from '#model/failure.ts'
import { type Column, readColumns } from './columns.ts'
import type { Declaration, Unreadable } from './declaration.ts'
import type { Path } from './issues.ts'

/** The rows of `portfolio.csv`; `broken` tells why there are none when the file as a whole cannot be read. */
export interface Portfolio {
  readonly rows: readonly (Declaration | Unreadable)[]
  readonly broken?: Failure
}

interface Row {
  readonly cells: readonly string[]
  /** Where the row begins, counted from 1. */
  readonly line: number
}

/**
 * Reads a portfolio: a header of columns, then one site a row. An empty cell is absent, lists are separated by spaces.
 * `file` is relative to the workspace. Mistakes in the header are failures of every row, since each would mean
 * another site than its author thinks.
 */
export function readPortfolio(file: string, bytes: Uint8Array): Portfolio {
  const read = readRows(file, bytes)
  if ('code' in read) return { rows: [], broken: read }
  const [header, ...rows] = read
  if (!header) return { rows: [] }
  const { columns, mistakes } = readColumns(header.cells)
  const failures = mistakes.map(({ name, message, hint }): Failure => {
    return { code: 'site-invalid', message, where: `${file}:${header.line} column ${name}`, ...(hint ? { hint } : {}) }
  })
  const idColumn = columns.findIndex(column => column.name === 'id')
  if (idColumn < 0) return { rows: [], broken: failures[0] }
  return { rows: rows.map(row => readRow(file, row, row.cells[idColumn] ?? '', columns, failures)) }
}

function readRow(
  file: string,
  row: Row,
  id: string,
  columns: readonly Column[],
  mistakes: readonly Failure[],
): Declaration | Unreadable {
  const declaredIn = `${file}:${row.line}`
  if (mistakes.length) return { id: id || declaredIn, declaredIn, failures: mistakes }
  if (id === '') {
    const message = 'Expected the id of the site, got an empty cell'
    return {
      id: declaredIn,
      declaredIn,
      failures: [{ code: 'site-id-invalid', message, where: `${declaredIn} column id` }],
    }
  }
  if (row.cells.length !== columns.length) {
    const message = `Expected ${columns.length} cells as in the header, got ${row.cells.length}`
    const hint = 'Put quotes around a cell that holds a comma.'
    return { id, declaredIn, failures: [{ code: 'site-invalid', message, where: declaredIn, hint }] }
  }
  const filled = columns.filter((column, index) => column.name !== 'id' && row.cells[index] !== '')
  const value: Record<string, unknown> = {}
  for (const column of filled) {
    const cell = column.read(row.cells[columns.indexOf(column)] as string)
    const clash = place(value, column.path, cell)
    if (!clash) continue
    const message = `The column "${column.name}" and another column set the same value`
    return {
      id,
      declaredIn,
      failures: [{ code: 'site-invalid', message, where: `${declaredIn} column ${column.name}` }],
    }
  }
  return {
    id,
    declaredIn,
    value,
    where: path => [declaredIn, columnAt(columns, path)].filter(Boolean).join(' column '),
  }
}

/** The column that a complaint about `path` is about: that path itself, a part of it, or what it is a part of. */
function columnAt(columns: readonly Column[], path: Path): string | undefined {
  const begins = (long: Path, short: Path) => short.every((key, index) => String(long[index]) === String(key))
  const around = columns.filter(column => begins(path, column.path)).sort((a, b) => b.path.length - a.path.length)
  return (
    around[0]?.name ??
    (path.length ? (columns.find(column => begins(column.path, path))?.name ?? String(path[0])) : undefined)
  )
}

/** Sets `value` at `path` below `target`, making objects and lists on the way; true when something else stands there. */
function place(target: Record<string, unknown>, path: Path, value: unknown): boolean {
  let node = target
  for (const [index, key] of path.slice(0, -1).entries()) {
    node[key] ??= typeof path[index + 1] === 'number' ? [] : {}
    if (typeof node[key] !== 'object') return true
    node = node[key] as Record<string, unknown>
  }
  const last = String(path.at(-1))
  if (Object.hasOwn(node, last)) return true
  node[last] = value
  return false
}

function readRows(file: string, bytes: Uint8Array): readonly Row[] | Failure {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    const records = parse(text, {
      bom: true,
      trim: true,
      info: true,
      skip_empty_lines: true,
      skip_records_with_empty_values: true,
      relax_column_count: true,
    })
    return (records as unknown as { record: string[]; info: { lines: number } }[]).map(({ record, info }) => ({
      cells: record,
      line: info.lines - record.reduce((breaks, cell) => breaks + cell.split('\n').length - 1, 0),
    }))
  } catch (error) {
    if (error instanceof CsvError) return unreadable(file, error, new TextDecoder().decode(bytes))
    return {
      code: 'portfolio-unreadable',
      message: 'Expected UTF-8 text, got other bytes',
      where: file,
      hint: 'Save the file as UTF-8.',
    }
  }
}

function unreadable(file: string, error: CsvError, text: string): Failure {
  const { lines: line = 1 } = error as CsvError & { lines?: number }
  const opens = /QUOTE_NOT_CLOSED|CLOSING_QUOTE/.test(error.code) ? lineOfOpenQuote(text) : undefined
  if (opens === undefined || (opens === line && error.code !== 'CSV_QUOTE_NOT_CLOSED'))
    return {
      code: 'portfolio-unreadable',
      message: `Expected comma-separated values: ${error.message}`,
      where: `${file}:${line}`,
    }
  const end = error.code === 'CSV_QUOTE_NOT_CLOSED' ? 'not closed' : `closed on line ${line} only`
  return {
    code: 'portfolio-unreadable',
    message: `Expected comma-separated values: the quote that opens on line ${opens} is ${end}`,
    where: `${file}:${opens}`,
    hint: 'Close it in its cell. A quote that belongs to a text is written twice.',
  }
}

/** A cell and what ends it; of one in quotes, the quote that closes it where it may, if there is one. */
const CELL = /[ \t]*(?:"(?:[^"]+|"")*("[ \t]*(?=[,\r\n]|$))?|[^,\r\n]*)(?:,|\r?\n|$)?/gy

/** The line of the first quote that is not closed where it may be. A parser notices only where it stops, lines below. */
function lineOfOpenQuote(text: string): number | undefined {
  for (const { 0: cell, 1: closing, index } of text.matchAll(CELL))
    if (closing === undefined && cell.trimStart().startsWith('"')) return text.slice(0, index).split('\n').length
  return undefined
}
