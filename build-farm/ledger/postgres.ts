import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import { retry } from '#base/retry.ts'
import { type Ledger, LedgerError } from './ledger.ts'
import { sqlLedger } from './sql-ledger.ts'
import type { Tables } from './tables.ts'

export interface PostgresLedgerOptions {
  /** `postgres://user:password@host:port/database`; with `?schema=NAME` its tables are there instead of in `nextgen`. */
  readonly url: string
  /** Before that of the URL; made when it is missing. */
  readonly schema?: string
  /** At once. */
  readonly connections?: number
}

const INT8 = 20

/**
 * A ledger in PostgreSQL, for any number of machines. Waits up to half a minute for a server that is starting, as after a boot
 * of the machine; throws a `LedgerError` when it cannot be reached.
 */
export async function postgresLedger({
  url: text,
  connections = 5,
  ...options
}: PostgresLedgerOptions): Promise<Ledger> {
  const url = new URL(text)
  const schema = options.schema ?? url.searchParams.get('schema') ?? 'nextgen'
  url.searchParams.delete('schema')
  if (!/^[a-z_][a-z0-9_]*$/.test(schema))
    throw new LedgerError(`Expected the name of a schema (letters, digits, "_"), got "${schema}"`)
  const { hostname, port, pathname } = url
  const name = `postgresql at ${hostname}:${port || 5432}${pathname}`
  const pool = new pg.Pool({
    connectionString: url.href,
    max: connections,
    connectionTimeoutMillis: 5000,
    query_timeout: 15_000,
    options: `-c search_path=${schema}`,
    // Times and counts fit a double; the driver would hand 64-bit integers over as texts.
    types: { getTypeParser: (id, format) => (id === INT8 ? Number : pg.types.getTypeParser(id, format)) },
  })
  // A connection that breaks while nobody uses it: the pool makes another, and whoever asks next is told if it cannot.
  pool.on('error', () => {})
  try {
    return await alone(pool, async () => {
      await pool.query(`create schema if not exists ${schema}`)
      return sqlLedger(name, new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) }), schema)
    })
  } catch (cause) {
    await pool.end()
    if (cause instanceof LedgerError) throw cause
    const message = cause instanceof Error ? cause.message : String(cause)
    throw new LedgerError(`Could not open ${name}: ${message}`, { cause })
  }
}

/** Any number: whoever makes or changes tables holds the lock of this number. */
const LOCK = 7_205_759_403

/** Of several processes that open a ledger at once, one makes its tables, and the others find them. */
async function alone<T>(pool: pg.Pool, work: () => Promise<T>): Promise<T> {
  const client = await retry(() => pool.connect(), { retryable: isStarting, attempts: 20, maxDelay: 3000 })
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK])
    return await work()
  } finally {
    await client.query('select pg_advisory_unlock($1)', [LOCK]).catch(() => {})
    client.release()
  }
}

/** `cannot_connect_now` (https://www.postgresql.org/docs/current/errcodes-appendix.html): the server listens, and reads its log. */
const STARTING = '57P03'

const isStarting = (error: unknown): boolean => (error as { readonly code?: unknown } | null)?.code === STARTING
