import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'

/** The statements of a database, each prepared once. */
export function memoized(database: DatabaseSync) {
  const prepared = new Map<string, StatementSync>()
  const statement = (sql: string): StatementSync => {
    const known = prepared.get(sql)
    if (known) return known
    const made = database.prepare(sql)
    prepared.set(sql, made)
    return made
  }
  return {
    get: (sql: string, ...values: SQLInputValue[]): unknown => statement(sql).get(...values),
    all: (sql: string, ...values: SQLInputValue[]): unknown[] => statement(sql).all(...values),
    /** Rows that were changed. */
    run: (sql: string, ...values: SQLInputValue[]): number => Number(statement(sql).run(...values).changes),
    /** One row at a time; of a statement of its own, so that others may run meanwhile. */
    each: (sql: string, ...values: SQLInputValue[]): Iterable<unknown> => database.prepare(sql).iterate(...values),
  }
}
