import { type Failure, SiteError } from '#model/failure.ts'
import type { Change, Pull } from '../cms.ts'
import { PAGE_SIZE, type Resource } from './api.ts'
import { changesOf, type Pulling, type Reading } from './changes.ts'

/** How often a list is read again because it changed while it was read. */
const PASSES = 3

/** Everything, by lists. A list that changes under our hands is read again until nothing can be missing from it. */
export function listedPull({ api, around, asked, request: { held }, name }: Pulling): Pull {
  async function* all(path: 'entries' | 'assets', query: Readonly<Record<string, string>>): AsyncGenerator<Resource> {
    for (let pass = 1; ; pass++) {
      const ids = new Set<string>()
      let total = Number.POSITIVE_INFINITY
      for (let skip = 0; skip < total; ) {
        const page = await api.list<Resource>(path, {
          locale: '*',
          order: 'sys.createdAt,sys.id',
          limit: String(PAGE_SIZE),
          skip: String(skip),
          ...query,
        })
        total = page.total
        for (const resource of page.items) {
          ids.add(resource.sys.id)
          yield resource
        }
        if (page.items.length === 0) break
        skip += page.items.length
      }
      if (ids.size >= total) return
      if (pass === PASSES) throw new SiteError(unstable(name, ids.size, total))
    }
  }
  async function* changes(): AsyncGenerator<Change> {
    const reading: Reading = { around, asked, held, typeOf: new Map(), full: true }
    for await (const entry of all('entries', { 'sys.contentType.sys.id[in]': [...asked].join(',') }))
      yield* changesOf(entry, reading)
    for await (const asset of all('assets', {})) yield* changesOf(asset, reading)
  }
  return { full: true, changes: changes(), cursor: () => 'drafts' }
}

const unstable = (name: string, got: number, total: number): Failure => ({
  code: 'cms-unsteady',
  message: `Expected ${total} resources from ${name}, got ${got}: the list changed each of the ${PASSES} times that it was read`,
  where: name,
  hint: 'Pull again when less is edited.',
})
