import { stripVTControlCharacters, styleText } from 'node:util'

type Style = Parameters<typeof styleText>[0]

/** One of the two output streams, and what it can show. */
export interface Terminal {
  /** Whether a line may be drawn over: a person looks at it, and it is no CI log. */
  readonly live: boolean
  readonly columns: number
  /** The text in a colour, where colours are shown (`NO_COLOR`, `FORCE_COLOR`). */
  paint(style: Style, text: string): string
  write(text: string): void
}

export function terminal(
  stream: NodeJS.WriteStream,
  environment: Readonly<Record<string, string | undefined>>,
): Terminal {
  return {
    live: stream.isTTY === true && !environment.CI && environment.TERM !== 'dumb',
    get columns() {
      return stream.columns || 80
    },
    paint: (style, text) => styleText(style, text, { stream }),
    write: text => void stream.write(text),
  }
}

/** Columns that a text takes: escape sequences take none. */
export const widthOf = (text: string): number => stripVTControlCharacters(text).length

/** Pads with spaces to `width` columns. */
const pad = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - widthOf(text)))

/** Rows as lines whose columns are aligned; the last column is not padded. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = []
  for (const row of rows)
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, widthOf(cell))
    })
  return rows.map(row =>
    row
      .map((cell, column) => (column === row.length - 1 ? cell : pad(cell, widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  )
}
