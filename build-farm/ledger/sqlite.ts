import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import { Kysely, SqliteDialect, type SqliteStatement } from 'kysely'
import { withFileLock } from '#base/file-lock.ts'
import type { Ledger } from './ledger.ts'
import { sqlLedger } from './sql-ledger.ts'
import type { Tables } from './tables.ts'

/** Statements that are kept ready; the ledger has some thirty. */
const KEPT = 100

/** A ledger in a file (absolute path; its folder is made), for the processes of one machine; or in `:memory:`. */
export async function sqliteLedger(file: string): Promise<Ledger> {
  const name = `sqlite ${file}`
  if (file === ':memory:') return sqlLedger(name, open(file))
  mkdirSync(dirname(file), { recursive: true })
  return withFileLock(`${file}.lock.sqlite`, undefined, () => sqlLedger(name, open(file)))
}

function open(file: string): Kysely<Tables> {
  const database = new DatabaseSync(file, { timeout: 5000 })
  database.exec('pragma journal_mode = wal; pragma synchronous = normal')
  const kept = new Map<string, SqliteStatement>()
  return new Kysely<Tables>({
    dialect: new SqliteDialect({
      database: {
        close: () => database.close(),
        prepare(text) {
          const known = kept.get(text)
          if (known) return known
          const statement = asKysely(database, text)
          if (kept.size < KEPT) kept.set(text, statement)
          return statement
        },
      },
    }),
  })
}

/** A statement of `node:sqlite` as Kysely knows those of better-sqlite3. */
function asKysely(database: DatabaseSync, text: string): SqliteStatement {
  const statement = database.prepare(text)
  const values = (parameters: ReadonlyArray<unknown>) => parameters as SQLInputValue[]
  return {
    reader: statement.columns().length > 0,
    all: parameters => statement.all(...values(parameters)),
    run: parameters => statement.run(...values(parameters)),
    iterate: parameters => statement.iterate(...values(parameters)),
  }
}
