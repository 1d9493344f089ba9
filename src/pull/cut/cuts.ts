import type { Digest } from '#model/digest.ts'
import { memoized } from '../store/statements.ts'
import type { SourceStore } from '../store/store.ts'

/** What is remembered of a site's last cut from a source. */
export interface Cut {
  /** Of the source, when it was made. */
  readonly revision: number
  /** Of everything of the site and of the factory that decides about it. */
  readonly mapping: Digest
  readonly snapshot: Digest
  /** Entries by collection. */
  readonly counts: Readonly<Record<string, number>>
}

/** What a cut has read: ids of records and media. */
export interface Members {
  readonly entries: ReadonlySet<string>
  readonly asked: ReadonlySet<string>
}

/** The cuts of a source, by site, in the source's own file. */
export interface Cuts {
  get(site: string): Cut | undefined
  put(site: string, cut: Cut, members: Members): void
  /** Notes that a revision has changed nothing for a site. */
  confirm(site: string, cut: Cut): void
  entriesOf(site: string): ReadonlySet<string>
  /** Sites whose cut has read any of these ids. */
  readersOf(ids: Iterable<string>): ReadonlySet<string>
}

export function cutsOf({ database }: SourceStore): Cuts {
  const { get, all, run } = memoized(database)
  const column = (rows: readonly unknown[], name: string): string[] =>
    rows.map(row => (row as Record<string, string>)[name] as string)
  const confirm = (site: string, cut: Cut): void => {
    run('INSERT OR REPLACE INTO cuts VALUES (?, ?)', site, JSON.stringify(cut))
  }
  return {
    get(site) {
      const row = get('SELECT json FROM cuts WHERE name = ?', site) as { json: string } | undefined
      return row && (JSON.parse(row.json) as Cut)
    },
    put(site, cut, { entries, asked }) {
      database.exec('BEGIN IMMEDIATE')
      try {
        confirm(site, cut)
        run('DELETE FROM members WHERE cut = ?', site)
        for (const id of asked) run('INSERT INTO members VALUES (?, ?, 0)', site, id)
        for (const id of entries) run('INSERT OR REPLACE INTO members VALUES (?, ?, 1)', site, id)
        database.exec('COMMIT')
      } catch (error) {
        database.exec('ROLLBACK')
        throw error
      }
    },
    confirm,
    entriesOf: site => new Set(column(all('SELECT id FROM members WHERE cut = ? AND entry = 1', site), 'id')),
    readersOf(ids) {
      const sites = new Set<string>()
      for (const id of ids)
        for (const site of column(all('SELECT cut FROM members WHERE id = ?', id), 'cut')) sites.add(site)
      return sites
    },
  }
}
