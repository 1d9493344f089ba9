import { rmSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RawEntry } from '#cms/cms.ts'
import { directoryCms } from '#cms/directory.ts'
import { folder } from '../content/folder.ts'

const keyOf = ({ collection, id }: RawEntry): string => `${collection}/${id}`

describe('a content folder as a source', () => {
  it('brings everything at first, and then what has changed', async () => {
    using content = folder({ 'posts/one.md': 'one', 'posts/two.md': 'two', 'people.json': '[{"id":"a"}]' })
    const cms = directoryCms(content.dir)
    const first = await cms.pull()
    expect(first.full).toBe(true)
    expect([...(first.changes as [])].length).toBe(3)
    expect([...((await cms.pull(first.cursor)).changes as [])]).toEqual([])
    content.write('posts/two.md', 'changed')
    rmSync(join(content.dir, 'posts/one.md'))
    const second = await cms.pull(first.cursor)
    expect(second.full).toBe(false)
    expect([...(second.changes as [])]).toEqual([
      { type: 'removed', filePath: 'posts/one.md' },
      { type: 'removed', filePath: 'posts/two.md' },
      { type: 'entry', entry: expect.objectContaining({ id: 'two', body: 'changed' }) },
    ])
    expect((await cms.pull('not a cursor')).full).toBe(true)
  })

  it('ends in the same entries by any sequence of pulls as by one full pull', async () => {
    const names = fc.constantFrom('posts/a.md', 'posts/b.md', 'posts/c/d.md', 'people.json')
    const edit = fc.record({
      path: names,
      text: fc.option(fc.constantFrom('x', 'y', '---\nslug: z\n---'), { nil: null }),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(edit, { maxLength: 3 }), { minLength: 1, maxLength: 4 }), async rounds => {
        using content = folder({ 'posts/kept.md': '' })
        const cms = directoryCms(content.dir)
        const held = new Map<string, RawEntry>()
        let cursor: string | undefined
        for (const edits of rounds) {
          for (const { path, text } of edits) {
            if (text === null) rmSync(join(content.dir, path), { force: true })
            else content.write(path, path.endsWith('.json') ? JSON.stringify([{ id: text }]) : text)
          }
          const pull = await cms.pull(cursor)
          for await (const change of pull.changes) {
            if (change.type === 'removed')
              for (const [key, entry] of held) if (entry.filePath === change.filePath) held.delete(key)
            if (change.type === 'entry') held.set(`${change.entry.filePath} ${keyOf(change.entry)}`, change.entry)
          }
          cursor = pull.cursor
        }
        const full = await cms.pull()
        const expected = [...(full.changes as { type: string; entry: RawEntry }[])].map(({ entry }) => entry)
        expect([...held.values()].sort((a, b) => (a.filePath < b.filePath ? -1 : 1))).toEqual(expected)
      }),
      { numRuns: 40, seed: 1 },
    )
  })
})
