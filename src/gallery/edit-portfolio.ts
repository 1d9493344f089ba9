import type { LookValue } from './look-values.ts'

interface Cell {
  readonly text: string
  /** Offsets of what stands in the file, quotation marks included. */
  readonly start: number
  readonly end: number
}

export interface EditedPortfolio {
  readonly text: string
  /** Values for which there is no column. */
  readonly obstacles: readonly string[]
}

/**
 * The text of a portfolio with these values in the row of a site. Only cells change whose value does; every other byte
 * stays. Nothing is changed where a value has no column: a new column would be one for all sites.
 */
export function editPortfolio(text: string, site: string, values: readonly LookValue[]): EditedPortfolio {
  const [header, ...rows] = rowsOf(text)
  const columns = header?.map(cell => cell.text) ?? []
  const row = rows.find(cells => cells[columns.indexOf('id')]?.text === site)
  if (!row) return { text, obstacles: [`The portfolio has no row with the id ${site}.`] }
  const edits: { readonly cell: Cell; readonly text: string }[] = []
  const obstacles: string[] = []
  for (const { path, value } of values) {
    const name = path.join('.')
    const cell = row[columns.indexOf(name)]
    const wanted = value === undefined ? '' : String(value)
    if (cell && cell.text !== wanted) edits.push({ cell, text: quoted(wanted) })
    if (!cell && value !== undefined)
      obstacles.push(
        `The portfolio has no column ${name}: add it to the header, with an empty cell for every other site.`,
      )
  }
  const edited = edits
    .toSorted((a, b) => b.cell.start - a.cell.start)
    .reduce((all, { cell, text: cellText }) => all.slice(0, cell.start) + cellText + all.slice(cell.end), text)
  return { text: edited, obstacles }
}

const quoted = (cell: string): string => (/[",\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)

/** Rows and cells with their places, by the same rules as portfolios are read: commas, quotation marks, empty lines skipped. */
function rowsOf(text: string): readonly (readonly Cell[])[] {
  const rows: Cell[][] = []
  let row: Cell[] = []
  let at = text.startsWith('\uFEFF') ? 1 : 0
  while (at < text.length) {
    const cell = cellAt(text, at)
    row.push(cell)
    at = cell.next
    if (text[at] === ',') {
      at++
      if (at < text.length) continue
      row.push({ text: '', start: at, end: at })
    }
    const lineEnd = /^\r?\n?/.exec(text.slice(at, at + 2))?.[0].length ?? 0
    at += Math.max(1, lineEnd)
    if (row.some(each => each.text !== '')) rows.push(row)
    row = []
  }
  return rows
}

function cellAt(text: string, from: number): Cell & { readonly next: number } {
  const [lead = ''] = /^[ \t]*/.exec(text.slice(from, from + 1000)) ?? []
  const start = from + lead.length
  if (text[start] !== '"') {
    let next = start
    while (next < text.length && !/[,\r\n]/.test(text[next] as string)) next++
    const bare = text.slice(start, next).trimEnd()
    return { text: bare, start, end: start + bare.length, next }
  }
  let end = start + 1
  while (end < text.length && (text[end] !== '"' || text[end + 1] === '"')) end += text[end] === '"' ? 2 : 1
  end = Math.min(end + 1, text.length)
  let next = end
  while (next < text.length && !/[,\r\n]/.test(text[next] as string)) next++
  return { text: text.slice(start + 1, end - 1).replaceAll('""', '"'), start, end, next }
}
