import type { Ledger } from './ledger.ts'

/** The ledger of a URL: `sqlite:FILE` (absolute, or `:memory:`) or `postgres://…`. */
export async function openLedger(url: string): Promise<Ledger> {
  if (url.startsWith('sqlite:')) return (await import('./sqlite.ts')).sqliteLedger(url.slice('sqlite:'.length))
  return (await import('./postgres.ts')).postgresLedger({ url })
}
