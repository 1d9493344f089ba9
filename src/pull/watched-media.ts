import type { MediaLibrary } from '#media/media.ts'
import type { Digest } from '#model/digest.ts'
import type { Media } from '#model/record.ts'
import { memoized } from './store/statements.ts'
import type { SourceStore } from './store/store.ts'

/**
 * Pictures that can become others, or come at all, without a record that tells of it: those that the CMS gives no version of, and
 * those that could not be had when a site was cut.
 */
export interface WatchedMedia {
  /** What a cut has got for the pictures that it shows. `now`: ms since 1970. */
  note(shown: Iterable<Media>, got: Awaited<ReturnType<MediaLibrary['fetch']>>, now: number): void
  /**
   * Asks for them again, and marks those that are others now as changed: sites that show them are cut again. Those that could not be
   * had are asked for once in a quarter of an hour, all of them when `all` is said.
   */
  recheck(library: MediaLibrary, options: RecheckOptions): Promise<void>
}

export interface RecheckOptions {
  readonly source: string
  readonly now: number
  readonly all: boolean
  readonly signal?: AbortSignal
}

/** ms between two attempts to get what could not be had. */
const PATIENCE = 15 * 60_000

interface Row {
  readonly id: string
  readonly json: string
  readonly digest: Digest | ''
}

export function watchedMedia(store: SourceStore): WatchedMedia {
  const { all, run } = memoized(store.database)
  return {
    note(shown, { files, failed }, now) {
      for (const media of shown) {
        const { id, version } = media
        if (version !== '' && !failed.has(id)) run('DELETE FROM watched WHERE id = ?', id)
        else
          run(
            'INSERT OR REPLACE INTO watched VALUES (?, ?, ?, ?, ?)',
            id,
            JSON.stringify(media),
            files.get(id)?.digest ?? '',
            failed.has(id) ? 1 : 0,
            now,
          )
      }
    },
    async recheck(library, { source, now, all: whole, signal }) {
      run('DELETE FROM watched WHERE id NOT IN (SELECT id FROM members)')
      const rows = all(
        'SELECT id, json, digest FROM watched WHERE ? OR (failed AND tried < ?)',
        whole ? 1 : 0,
        now - PATIENCE,
      ) as Row[]
      if (rows.length === 0) return
      const media = rows.map(({ id, json }) => store.media(id) ?? (JSON.parse(json) as Media))
      const { files, failed } = await library.fetch(media, { source, ...(signal && { signal }) })
      const others = rows.filter(({ id, digest }) => files.has(id) && files.get(id)?.digest !== digest)
      for (const { id } of rows)
        run('UPDATE watched SET tried = ?, failed = ? WHERE id = ?', now, failed.has(id) ? 1 : 0, id)
      store.touch(others.map(({ id }) => id))
    },
  }
}
