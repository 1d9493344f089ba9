import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Change, Cms, Held } from '#cms/cms.ts'
import { type CmsRecord, type Media, targetsOf } from '#model/record.ts'

/** A CMS that a test edits, as an editor does. Titles and alternative texts are all that the contract asks of it. */
export interface CmsUnderTest extends AsyncDisposable {
  readonly cms: Cms
  readonly types: readonly [string, string]
  /** Publishes a record under a name of the test's, or edits the one of that name; `to`: the name of one of the second type. */
  put(type: string, name: string, title: string, to?: string): Promise<void>
  remove(type: string, name: string): Promise<void>
  /** Absent where the CMS has no media files of its own. */
  putMedia?(name: string, alt: string): Promise<void>
  removeMedia?(name: string): Promise<void>
  /** Waits until the CMS tells later edits from earlier ones. */
  settle?(): Promise<void>
}

/** What pulls have brought, kept as simply as can be. */
export interface Holding extends Held {
  ids(type: string): ReadonlySet<string>
  /** Everything, sorted: what two ways of pulling are compared by. */
  all(): { readonly records: readonly CmsRecord[]; readonly media: readonly Media[] }
  /** Pulls once and applies what came; the changes, for a test to count. */
  pull(cms: Cms, options?: { readonly full?: boolean; readonly reconcile?: boolean }): Promise<readonly Change[]>
}

export function holding(types: readonly string[], drafts = false): Holding {
  const records = new Map<string, CmsRecord>()
  const media = new Map<string, Media>()
  let cursor: string | undefined
  const keyOf = ({ type, id, locale = '' }: { type: string; id: string; locale?: string }): string =>
    `${type} ${id} ${locale}`
  const of = (type: string): CmsRecord[] => [...records.values()].filter(record => record.type === type)
  const held: Held = {
    count: type => of(type).length,
    keys: of,
    byId: id => [...records.values()].filter(record => record.id === id),
    referrers: target =>
      [...records.values()].filter(({ fields }) => targetsOf(fields).has(target)).map(({ id }) => id),
    media: id => media.get(id),
    mediaIds: () => media.keys(),
  }
  return {
    ...held,
    ids: type => new Set(of(type).map(({ id }) => id)),
    all: () => ({
      records: [...records.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, record]) => record),
      media: [...media.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, file]) => file),
    }),
    async pull(cms, { full = false, reconcile = false } = {}) {
      const pull = await cms.pull({
        types,
        paths: {},
        drafts,
        reconcile,
        held,
        ...(!full && cursor !== undefined && { cursor }),
      })
      const changes: Change[] = []
      for await (const change of pull.changes) changes.push(JSON.parse(JSON.stringify(change)))
      if (pull.full) {
        records.clear()
        media.clear()
      }
      for (const change of changes)
        if (change.kind === 'record') records.set(keyOf(change.record), change.record)
        else if (change.kind === 'media') media.set(change.media.id, change.media)
        else if (change.kind === 'media-removed') media.delete(change.id)
        else
          for (const [key, { type, id, locale }] of records)
            if (type === change.type && id === change.id && (change.locale ?? locale) === locale) records.delete(key)
      cursor = pull.cursor()
      return changes
    },
  }
}

export interface CmsContractOptions {
  /** Random sequences of edits, and edits in each. */
  readonly runs?: number
  readonly edits?: number
  readonly seed?: number
}

/** What every CMS must do; run against each adapter. */
export function cmsContract(
  name: string,
  open: () => Promise<CmsUnderTest>,
  { runs = 8, edits = 6, seed = 1 }: CmsContractOptions = {},
): void {
  const it = (title: string, work: (under: CmsUnderTest) => Promise<void>) =>
    test(title, async () => {
      await using under = await open()
      await work(under)
    })
  const titlesOf = (held: Holding): string[] =>
    held
      .all()
      .records.map(({ title }) => title)
      .sort()

  describe(`the cms contract holds for ${name}`, () => {
    it('brings everything at first', async ({ cms, types, put }) => {
      await put(types[0], 'one', 'First')
      await put(types[1], 'two', 'Second')
      const held = holding(types)
      await held.pull(cms)
      expect(titlesOf(held)).toEqual(['First', 'Second'])
      expect(held.all().records.every(({ id, type }) => id !== '' && types.includes(type))).toBe(true)
    })

    it('brings only the types that were asked for', async ({ cms, types, put }) => {
      await put(types[0], 'one', 'First')
      await put(types[1], 'two', 'Second')
      const held = holding([types[1]])
      await held.pull(cms)
      expect(titlesOf(held)).toEqual(['Second'])
    })

    it('brings nothing that differs where nothing has changed', async ({ cms, types, put, settle }) => {
      await put(types[0], 'one', 'First')
      await settle?.()
      const held = holding(types)
      await held.pull(cms)
      const before = held.all()
      await held.pull(cms)
      expect(held.all()).toEqual(before)
    })

    it('brings an edit, and keeps the id of the record', async ({ cms, types, put, settle }) => {
      await put(types[0], 'one', 'First')
      await put(types[0], 'other', 'Other')
      const held = holding(types)
      await held.pull(cms)
      const ids = [...held.ids(types[0])].sort()
      await settle?.()
      await put(types[0], 'one', 'Edited')
      await held.pull(cms)
      expect(titlesOf(held)).toEqual(['Edited', 'Other'])
      expect([...held.ids(types[0])].sort()).toEqual(ids)
    })

    it('takes away what was removed', async ({ cms, types, put, remove, settle }) => {
      for (const each of ['one', 'two', 'three']) await put(types[0], each, each)
      const held = holding(types)
      await held.pull(cms)
      await settle?.()
      await remove(types[0], 'two')
      await held.pull(cms)
      expect(titlesOf(held)).toEqual(['one', 'three'])
    })

    it('notices a removal that a new record makes up for', async ({ cms, types, put, remove, settle }) => {
      for (const each of ['one', 'two']) await put(types[0], each, each)
      const held = holding(types)
      await held.pull(cms)
      await settle?.()
      await remove(types[0], 'one')
      await put(types[0], 'three', 'three')
      await held.pull(cms)
      expect(titlesOf(held)).toEqual(['three', 'two'])
    })

    it('is full without a cursor, with a strange one, and when other types are asked for', async under => {
      const { cms, types, put } = under
      await put(types[0], 'one', 'First')
      const held = holding(types)
      const rest = { paths: {}, drafts: false, reconcile: false, held }
      const drain = async (request: { types: readonly string[]; cursor?: string }) => {
        const pull = await cms.pull({ ...rest, ...request })
        for await (const _ of pull.changes);
        return { full: pull.full, cursor: pull.cursor() }
      }
      const first = await drain({ types: [types[0]] })
      expect(first.full).toBe(true)
      expect((await drain({ types: [types[0]], cursor: 'not a cursor' })).full).toBe(true)
      expect((await drain({ types: [...types], cursor: first.cursor })).full).toBe(true)
    })

    it('stops when it is told to', async ({ cms, types, put }) => {
      await put(types[0], 'one', 'First')
      const pulling = async (): Promise<void> => {
        const pull = await cms.pull({
          types,
          paths: {},
          drafts: false,
          reconcile: false,
          held: holding(types),
          signal: AbortSignal.abort(new Error('enough')),
        })
        for await (const _ of pull.changes);
      }
      await expect(pulling()).rejects.toThrow('enough')
    })

    it(`ends in the same records by any pulls as by one full pull (seed ${seed})`, async under => {
      const { cms, types, settle } = under
      const names = ['a', 'b', 'c', 'd']
      const edit = fc.record({
        action: fc.constantFrom('put', 'put', 'link', 'remove', 'media', 'media-removed', 'pull'),
        type: fc.constantFrom(...types),
        name: fc.constantFrom(...names),
        title: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }).map(text => text.trim() || 'x'),
      })
      const held = holding(types)
      const apply = applier(under)
      for (const sequence of fc.sample(fc.array(edit, { minLength: edits, maxLength: edits }), {
        numRuns: runs,
        seed,
      })) {
        for (const each of sequence) {
          if (each.action === 'pull') await held.pull(cms)
          else await apply(each)
        }
        await settle?.()
        await held.pull(cms)
        const full = holding(types)
        await full.pull(cms)
        expect(held.all()).toEqual(full.all())
      }
    })
  })
}

interface Edit {
  readonly action: string
  readonly type: string
  readonly name: string
  readonly title: string
}

/** Does edits that make sense: nothing is removed that is not there. */
function applier({ types, put, remove, putMedia, removeMedia }: CmsUnderTest): (edit: Edit) => Promise<void> {
  const there = new Set<string>()
  const files = new Set<string>()
  return async ({ action, type, name, title }) => {
    const key = `${type} ${name}`
    if (action === 'put') {
      await put(type, name, title)
      there.add(key)
    } else if (action === 'link' && there.has(`${types[1]} ${name}`)) {
      await put(types[0], name, title, name)
      there.add(`${types[0]} ${name}`)
    } else if (action === 'remove' && there.delete(key)) await remove(type, name)
    else if (action === 'media' && putMedia) {
      await putMedia(name, title)
      files.add(name)
    } else if (action === 'media-removed' && files.delete(name)) await removeMedia?.(name)
  }
}
