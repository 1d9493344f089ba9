import type { DatabaseSync } from 'node:sqlite'

/** Rises with every change of the tables below: an older file is pulled anew. */
export const VERSION = 3

/**
 * `revision` is the number of the last pull that changed a row; `pulled` of the last full pull that saw it. `refs` says which
 * records name a record or a media file; `addresses` where the CMS itself shows them; `watched` pictures that are to be asked for again; `gone` which ids went, or were touched, when, so that a cut can tell what has changed since; `members`
 * which records and media a cut has read.
 */
const TABLES = `
  CREATE TABLE state (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE records (
    type TEXT NOT NULL, id TEXT NOT NULL, locale TEXT NOT NULL, json TEXT NOT NULL,
    revision INTEGER NOT NULL, pulled INTEGER NOT NULL, PRIMARY KEY (type, id, locale)
  );
  CREATE INDEX records_by_id ON records (id);
  CREATE INDEX records_by_revision ON records (revision);
  CREATE TABLE media (
    id TEXT PRIMARY KEY, json TEXT NOT NULL, revision INTEGER NOT NULL, pulled INTEGER NOT NULL
  );
  CREATE INDEX media_by_revision ON media (revision);
  CREATE TABLE refs (target TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (target, id)) WITHOUT ROWID;
  CREATE INDEX refs_by_id ON refs (id);
  CREATE TABLE addresses (address TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (address, id)) WITHOUT ROWID;
  CREATE INDEX addresses_by_id ON addresses (id);
  CREATE TABLE gone (id TEXT PRIMARY KEY, revision INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE watched (
    id TEXT PRIMARY KEY, json TEXT NOT NULL, digest TEXT NOT NULL, failed INTEGER NOT NULL, tried INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE TABLE cuts (name TEXT PRIMARY KEY, json TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE members (
    cut TEXT NOT NULL, id TEXT NOT NULL, entry INTEGER NOT NULL, PRIMARY KEY (cut, id)
  ) WITHOUT ROWID;
  CREATE INDEX members_by_id ON members (id);
`

/** Makes the tables where there are none; false when the file has those of another version. */
export function prepareTables(database: DatabaseSync): boolean {
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 30000')
  const { user_version: version } = database.prepare('PRAGMA user_version').get() as { user_version: number }
  if (version === VERSION) return true
  const { count } = database.prepare('SELECT count(*) AS count FROM sqlite_master').get() as { count: number }
  if (version !== 0 || count > 0) return false
  database.exec(`BEGIN; ${TABLES} PRAGMA user_version = ${VERSION}; COMMIT`)
  return true
}
