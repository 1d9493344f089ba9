import { z } from 'zod'
import { nearest } from '#model/nearest.ts'
import { dotted, type Path } from './issues.ts'
import { siteSchema } from './schema.ts'
import { alternatives, keysAt, schemasAt } from './shape.ts'

/** One column of `portfolio.csv`: a path into the schema of sites (`tokens.color.brand`), or the site's `id`. */
export interface Column {
  readonly name: string
  readonly path: Path
  /** A filled cell as the value that the schema expects; texts that fit no kind stay texts, for the schema to refuse. */
  readonly read: (cell: string) => unknown
}

/** What is wrong with one header: `message` and perhaps the next step. */
export interface ColumnMistake {
  readonly name: string
  readonly message: string
  readonly hint?: string
}

/** Makes columns of the names in the header; mistakes come back beside them. */
export function readColumns(names: readonly string[]): {
  columns: readonly Column[]
  mistakes: readonly ColumnMistake[]
} {
  const mistakes: ColumnMistake[] = []
  const columns = names.map((name, index): Column => {
    const path = name.split('.').map(key => (/^\d+$/.test(key) ? Number(key) : key))
    if (name === 'id') return { name, path, read: cell => cell }
    const schemas = schemasAt(siteSchema, path).flatMap(alternatives)
    if (names.indexOf(name) !== index) mistakes.push({ name, message: `The column "${name}" stands twice` })
    else if (!schemas.length || path.includes('__proto__')) mistakes.push(unknownColumn(name, path))
    return { name, path, read: cell => readCell(cell, schemas) }
  })
  if (!names.includes('id')) {
    const hint = names.some(name => name.includes(';')) ? 'Separate columns by commas, not semicolons.' : undefined
    return { columns, mistakes: [{ name: 'id', message: 'Expected a column "id" that names the site', hint }] }
  }
  return { columns, mistakes }
}

function unknownColumn(name: string, path: Path): ColumnMistake {
  const depth = path.findIndex((_, index) => !schemasAt(siteSchema, path.slice(0, index + 1)).length)
  const before = path.slice(0, depth)
  const known = [...keysAt(siteSchema, before), ...(depth === 0 ? ['id'] : [])]
  const meant = nearest(String(path[depth]), known)
  const rest = path.slice(depth + 1)
  const hint = meant
    ? `Did you mean "${dotted([...before, meant, ...rest])}"?`
    : 'Columns are paths into site.json: "domain", "theme", "tokens.color.brand".'
  return { name, message: `Unknown column "${name}"`, hint }
}

function readCell(cell: string, schemas: readonly z.core.$ZodType[]): unknown {
  const some = (...kinds: (abstract new (...args: never[]) => unknown)[]) =>
    schemas.some(schema => kinds.some(kind => schema instanceof kind))
  if (/^[[{]/.test(cell) && some(z.ZodObject, z.ZodRecord, z.ZodArray, z.ZodUnknown, z.ZodTuple)) return json(cell)
  if (/^(true|false)$/i.test(cell) && some(z.ZodBoolean, z.ZodUnknown)) return cell.toLowerCase() === 'true'
  if (some(z.ZodString, z.ZodEnum)) return cell
  if (isNumber(cell) && some(z.ZodNumber, z.ZodLiteral, z.ZodUnknown)) return Number(cell)
  if (some(z.ZodArray)) return cell.split(/\s+/)
  return cell
}

/** Numbers that lose nothing: `007` and `1e3` stay texts. */
const isNumber = (cell: string): boolean => String(Number(cell)) === cell && Number.isFinite(Number(cell))

function json(cell: string): unknown {
  try {
    return JSON.parse(cell)
  } catch {
    return cell
  }
}
