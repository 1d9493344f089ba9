import { mkdirSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Change, Held, Pull } from '#cms/cms.ts'
import type { Digest } from '#model/digest.ts'
import { type CmsRecord, type Media, targetsOf } from '#model/record.ts'
import { addressKey } from '#model/rich-text.ts'
import { prepareTables } from './schema.ts'
import { memoized } from './statements.ts'

/** What is known of a source as a whole. Times are ms since 1970. */
export interface SourceState {
  readonly cursor?: string
  /** Content types of the pull that the cursor is from. */
  readonly types: readonly string[]
  /** Rises with every pull that changed anything. */
  readonly revision: number
  /** When the last pull began. */
  readonly pulledAt?: number
  /** Digest of what it was asked for. */
  readonly asked?: Digest
  readonly reconciledAt?: number
}

/** What applying a pull has changed. */
export interface Applied {
  readonly full: boolean
  /** Records and media files that came, and those of them that were new or other than before. */
  readonly seen: number
  readonly changed: number
  readonly removed: number
}

/**
 * Everything that was pulled from one source: one SQLite file. A pull is one transaction, so that whoever reads sees all of
 * it or nothing, whatever becomes of the process, and one that breaks off leaves what was there.
 */
export interface SourceStore extends Held, Disposable {
  state(): SourceState
  /** Reads a pull to its end and keeps what it brought. `at`: when it began; `asked`: see `SourceState`; `reconciled`: whether it compared all ids. */
  apply(
    pull: Pull,
    kept: {
      readonly types: readonly string[]
      readonly asked?: Digest
      readonly at: number
      readonly reconciled: boolean
    },
  ): Promise<Applied>
  /** Of one type, in every language. */
  records(type: string, id: string): readonly CmsRecord[]
  /** All of a type, in the order of their ids; streamed. */
  eachOf(type: string): Iterable<CmsRecord>
  /** Ids of records and media that are other than at a revision, those that are gone included. */
  changedSince(revision: number): ReadonlySet<string>
  /** What the CMS itself shows under an address (`addressKey`): the id of a record or a media file. */
  idAt(address: string): string | undefined
  /** Marks ids as changed: for what no pull tells of. */
  touch(ids: readonly string[]): void
  /** For the cuts of this source: see `cuts.ts`. */
  readonly database: DatabaseSync
}

/** Opens a source's file, or makes it. One of an older version, or that cannot be read, is made anew: the next pull is full. */
export function openSourceStore(file: string): SourceStore {
  mkdirSync(dirname(file), { recursive: true })
  const database = openDatabase(file)
  const { get, all, run, each } = memoized(database)

  const state = (): SourceState => {
    const kept = get('SELECT value FROM state WHERE key = ?', 'source') as { value: string } | undefined
    return kept ? (JSON.parse(kept.value) as SourceState) : { types: [], revision: 0 }
  }
  const parsed = <T>(row: unknown): T => JSON.parse((row as { json: string }).json) as T
  const idsOf = (rows: readonly unknown[]): string[] => rows.map(row => (row as { id: string }).id)

  const forgetRecord = (type: string, id: string, locale: string | undefined, revision: number): number => {
    const removed =
      locale === undefined
        ? run('DELETE FROM records WHERE type = ? AND id = ?', type, id)
        : run('DELETE FROM records WHERE type = ? AND id = ? AND locale = ?', type, id, locale)
    if (removed > 0) {
      run('INSERT OR REPLACE INTO gone VALUES (?, ?)', id, revision)
      if (!get('SELECT 1 FROM records WHERE id = ?', id)) {
        run('DELETE FROM refs WHERE id = ?', id)
        run('DELETE FROM addresses WHERE id = ?', id)
      }
    }
    return removed
  }
  const forgetMedia = (id: string, revision: number): number => {
    const removed = run('DELETE FROM media WHERE id = ?', id)
    run('DELETE FROM addresses WHERE id = ?', id)
    if (removed > 0) run('INSERT OR REPLACE INTO gone VALUES (?, ?)', id, revision)
    return removed
  }

  const keepAddress = (id: string, address: string | undefined): void => {
    run('DELETE FROM addresses WHERE id = ?', id)
    const key = address === undefined ? null : addressKey(address)
    if (key !== null) run('INSERT OR IGNORE INTO addresses VALUES (?, ?)', key, id)
  }

  /** Whether the record is other than the one that was there. */
  const keepRecord = (record: CmsRecord, revision: number): boolean => {
    const { type, id, locale = '' } = record
    const json = JSON.stringify(record)
    const before = get('SELECT json FROM records WHERE type = ? AND id = ? AND locale = ?', type, id, locale)
    if (before && (before as { json: string }).json === json) {
      run('UPDATE records SET pulled = ? WHERE type = ? AND id = ? AND locale = ?', revision, type, id, locale)
      return false
    }
    run('INSERT OR REPLACE INTO records VALUES (?, ?, ?, ?, ?, ?)', type, id, locale, json, revision, revision)
    if (before) run('DELETE FROM refs WHERE id = ?', id)
    for (const { fields } of before ? byId(id) : [record])
      for (const target of targetsOf(fields)) run('INSERT OR IGNORE INTO refs VALUES (?, ?)', target, id)
    keepAddress(id, record.address)
    return true
  }
  const keepMedia = (media: Media, revision: number): boolean => {
    const json = JSON.stringify(media)
    const before = get('SELECT json FROM media WHERE id = ?', media.id) as { json: string } | undefined
    if (before?.json === json) {
      run('UPDATE media SET pulled = ? WHERE id = ?', revision, media.id)
      return false
    }
    run('INSERT OR REPLACE INTO media VALUES (?, ?, ?, ?)', media.id, json, revision, revision)
    keepAddress(media.id, media.url)
    return true
  }
  const applyChange = (change: Change, revision: number): Omit<Applied, 'full'> => {
    switch (change.kind) {
      case 'record':
        return { seen: 1, changed: keepRecord(change.record, revision) ? 1 : 0, removed: 0 }
      case 'media':
        return { seen: 1, changed: keepMedia(change.media, revision) ? 1 : 0, removed: 0 }
      case 'removed':
        return { seen: 0, changed: 0, removed: forgetRecord(change.type, change.id, change.locale, revision) }
      case 'media-removed':
        return { seen: 0, changed: 0, removed: forgetMedia(change.id, revision) }
    }
  }
  /** After a full pull: what it did not name is gone. */
  const forgetUnseen = (revision: number): number => {
    let removed = 0
    for (const row of all('SELECT type, id, locale FROM records WHERE pulled <> ?', revision)) {
      const { type, id, locale } = row as { type: string; id: string; locale: string }
      removed += forgetRecord(type, id, locale, revision)
    }
    for (const id of idsOf(all('SELECT id FROM media WHERE pulled <> ?', revision)))
      removed += forgetMedia(id, revision)
    return removed
  }

  const byId = (id: string): readonly CmsRecord[] =>
    all('SELECT json FROM records WHERE id = ? ORDER BY type, locale', id).map(row => parsed<CmsRecord>(row))

  return {
    database,
    state,
    async apply(pull, { types, asked, at, reconciled }) {
      const before = state()
      const revision = before.revision + 1
      const total = { full: pull.full, seen: 0, changed: 0, removed: 0 }
      database.exec('BEGIN IMMEDIATE')
      try {
        for await (const change of pull.changes) {
          const { seen, changed, removed } = applyChange(change, revision)
          total.seen += seen
          total.changed += changed
          total.removed += removed
        }
        if (pull.full) total.removed += forgetUnseen(revision)
        const compared = pull.full || reconciled
        const after: SourceState = {
          cursor: pull.cursor(),
          types,
          revision,
          pulledAt: at,
          ...(asked && { asked }),
          ...(compared
            ? { reconciledAt: at }
            : before.reconciledAt !== undefined && { reconciledAt: before.reconciledAt }),
        }
        run('INSERT OR REPLACE INTO state VALUES (?, ?)', 'source', JSON.stringify(after))
        database.exec('COMMIT')
        return total
      } catch (error) {
        database.exec('ROLLBACK')
        throw error
      }
    },
    touch(ids) {
      if (ids.length === 0) return
      const before = state()
      const revision = before.revision + 1
      database.exec('BEGIN IMMEDIATE')
      try {
        for (const id of ids) run('INSERT OR REPLACE INTO gone VALUES (?, ?)', id, revision)
        run('INSERT OR REPLACE INTO state VALUES (?, ?)', 'source', JSON.stringify({ ...before, revision }))
        database.exec('COMMIT')
      } catch (error) {
        database.exec('ROLLBACK')
        throw error
      }
    },
    count: type => (get('SELECT count(*) AS count FROM records WHERE type = ?', type) as { count: number }).count,
    keys: type =>
      all('SELECT id, locale FROM records WHERE type = ?', type).map(row => {
        const { id, locale } = row as { id: string; locale: string }
        return locale === '' ? { id } : { id, locale }
      }),
    records: (type, id) =>
      all('SELECT json FROM records WHERE type = ? AND id = ? ORDER BY locale', type, id).map(row => parsed(row)),
    mediaIds: () => idsOf(all('SELECT id FROM media')),
    byId,
    media(id) {
      const row = get('SELECT json FROM media WHERE id = ?', id)
      return row === undefined ? undefined : parsed<Media>(row)
    },
    *eachOf(type) {
      for (const row of each('SELECT json FROM records WHERE type = ? ORDER BY id, locale', type)) yield parsed(row)
    },
    changedSince: revision =>
      new Set(
        ['records', 'media', 'gone'].flatMap(table =>
          idsOf(all(`SELECT id FROM ${table} WHERE revision > ?`, revision)),
        ),
      ),
    idAt(address) {
      const row = get('SELECT min(id) AS id FROM addresses WHERE address = ?', address) as { id: string | null }
      return row.id ?? undefined
    },
    referrers: target => idsOf(all('SELECT id FROM refs WHERE target = ?', target)),
    [Symbol.dispose]: () => database.close(),
  }
}

function openDatabase(file: string): DatabaseSync {
  try {
    const database = new DatabaseSync(file)
    if (prepareTables(database)) return database
    database.close()
  } catch (error) {
    if (!/not a database|malformed/.test((error as Error).message)) throw error
  }
  for (const ending of ['', '-wal', '-shm']) rmSync(file + ending, { force: true })
  const database = new DatabaseSync(file)
  prepareTables(database)
  return database
}
