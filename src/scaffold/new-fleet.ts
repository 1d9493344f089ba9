import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { SiteError } from '#model/failure.ts'

export interface NewFleet {
  /** A table with a header; `domain` is all that it must have. */
  readonly csv: string
  /** For messages. */
  readonly file: string
  /** For rows that name no theme. */
  readonly theme?: string
}

/** Short names of columns, and the paths into `site.json` that they mean. */
const COLUMNS: Readonly<Record<string, string>> = {
  brand: 'tokens.color.brand',
  accent: 'tokens.color.accent',
  content: 'content.path',
  tagline: 'options.tagline',
}

/**
 * Adds a row of `sites/portfolio.csv` for each row of a table of domains; what is there stays. Returns the new ids. Throws a
 * `SiteError` (`content`: exit code 1) that names the rows which cannot be sites, and then adds none.
 */
export function newFleet({ csv, file, theme }: NewFleet, sitesDir: string): readonly string[] {
  const given = rowsOf(csv, file).map(row =>
    Object.fromEntries(Object.entries(row).map(([name, value]) => [COLUMNS[name] ?? name, value])),
  )
  const portfolio = join(sitesDir, 'portfolio.csv')
  const before = existsSync(portfolio) ? rowsOf(readFileSync(portfolio, 'utf8'), portfolio) : []
  const taken = new Set(before.flatMap(({ id, domain }) => [id, domain]))
  const wrong: string[] = []
  const rows = given.map((row, index) => {
    const { domain = '' } = row
    const id = row.id || idOf(domain)
    const where = `row ${index + 2}`
    if (domain === '') wrong.push(`${where} has no domain`)
    else if (taken.has(domain) || taken.has(id)) wrong.push(`${where}: ${domain} (${id}) is there already`)
    else if (!row.theme && !theme) wrong.push(`${where} names no theme; give one to all with --theme`)
    taken.add(domain).add(id)
    return { ...row, id, name: row.name || nameOf(domain), domain, theme: row.theme || theme || '' }
  })
  if (wrong.length > 0)
    throw new SiteError({
      code: 'fleet-invalid',
      message: `Nothing was added: ${wrong.slice(0, 5).join('; ')}${wrong.length > 5 ? `; and ${wrong.length - 5} more` : ''}`,
      where: file,
      hint: 'Mend these rows, or take them out of the table.',
    })
  const all: Readonly<Record<string, string>>[] = [...before, ...rows]
  const columns = [...new Set(['id', 'name', 'domain', 'theme', ...all.flatMap(row => Object.keys(row))])]
  const lines = [columns, ...all.map(row => columns.map(column => row[column] ?? ''))]
  mkdirSync(sitesDir, { recursive: true })
  const text = lines.map(cells => cells.map(quoted).join(',')).join('\n')
  writeFileSync(`${portfolio}.new`, `${text}\n`)
  renameSync(`${portfolio}.new`, portfolio)
  return rows.map(({ id }) => id)
}

function rowsOf(csv: string, file: string): readonly Record<string, string>[] {
  try {
    return parse(csv, { columns: true, bom: true, trim: true, skip_empty_lines: true }) as Record<string, string>[]
  } catch (cause) {
    const message = `Expected a table with a header, got: ${(cause as Error).message}`
    throw new SiteError({ code: 'fleet-invalid', message, where: file }, { cause })
  }
}

/** `www.slow-bench.co.uk` → `slow-bench-co-uk`; a plain `slow-bench.example` → `slow-bench`. */
const idOf = (domain: string): string => {
  const labels = domain
    .toLowerCase()
    .replace(/^www\./, '')
    .split('.')
  return (labels.length > 2 ? labels : labels.slice(0, 1))
    .join('-')
    .replaceAll(/[^a-z0-9-]/g, '-')
    .slice(0, 63)
}

const nameOf = (domain: string): string =>
  domain
    .replace(/^www\./, '')
    .replace(/\..*$/, '')
    .split('-')
    .map(word => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join(' ')

const quoted = (cell: string): string => (/[",\n\r]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)
