import { join } from 'node:path'
import type { Cms, PullRequest } from '#cms/cms.ts'
import type { CollectionMapping } from '#model/mapping.ts'
import type { Site } from '#model/site.ts'
import { type CutOptions, type CutResult, cutSites } from '../../src/pull/cut/cut.ts'
import { snapshotSource } from '../../src/pull/snapshot-file.ts'
import { type Applied, openSourceStore } from '../../src/pull/store/store.ts'
import { folder } from '../content/folder.ts'

export type Mappings = Readonly<Record<string, CollectionMapping>>

/** A store in a folder of its own, filled from one CMS and cut for some sites. */
export function pulling(cms: Cms, types: readonly string[]) {
  const dir = folder({})
  const store = openSourceStore(join(dir.dir, 'source.sqlite'))
  const dirOf = (site: string): string => join(dir.dir, 'snapshots', site)
  return {
    store,
    file: join(dir.dir, 'source.sqlite'),
    async pull(request: Partial<PullRequest> = {}): Promise<Applied> {
      const { cursor } = store.state()
      const pull = await cms.pull({
        types,
        paths: {},
        drafts: false,
        reconcile: false,
        held: store,
        ...(cursor !== undefined && { cursor }),
        ...request,
      })
      return store.apply(pull, { types, at: 1, reconciled: false })
    },
    cut: (
      sites: readonly Site[],
      mappings: Mappings | ((site: Site) => Mappings),
      options: Partial<CutOptions> = {},
    ): Promise<readonly CutResult[]> =>
      cutSites(
        sites.map(site => ({
          site,
          mappings: typeof mappings === 'function' ? mappings(site) : mappings,
          dir: dirOf(site.id),
        })),
        { store, source: 'newsroom', ...options },
      ),
    /** The snapshot of a cut, as its site reads it. */
    read: ({ site, cut }: CutResult) => snapshotSource({ dir: dirOf(site), digest: cut.snapshot }).read(),
    [Symbol.dispose]() {
      store[Symbol.dispose]()
      dir[Symbol.dispose]()
    },
  }
}
