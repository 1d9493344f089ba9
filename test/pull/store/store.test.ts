import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Cms } from '#cms/cms.ts'
import { memoryCms } from '#cms/memory.ts'
import { openSourceStore } from '../../../src/pull/store/store.ts'
import { folder } from '../../content/folder.ts'
import { pulling } from '../pulled.ts'

const post = (id: string, title: string, author?: string) => ({
  type: 'posts',
  id,
  title,
  fields: { title, author: author === undefined ? null : { $ref: author } },
})

test('a store keeps what was pulled over its closing, and tells what changed since a revision', async () => {
  const cms = memoryCms()
  cms.put(post('1', 'One', 'ann'))
  cms.put(post('2', 'Two'))
  cms.putMedia({ id: 'm', url: 'https://cms.example/m.png', version: '1' })
  using pulled = pulling(cms, ['posts'])
  expect(await pulled.pull()).toEqual({ full: true, seen: 3, changed: 3, removed: 0 })
  cms.put(post('1', 'Edited', 'bob'))
  cms.remove('posts', '2')
  expect(await pulled.pull()).toEqual({ full: false, seen: 1, changed: 1, removed: 1 })
  using again = openSourceStore(pulled.file)
  expect(again.byId('1')).toEqual([post('1', 'Edited', 'bob')])
  expect([...again.keys('posts')]).toEqual([{ id: '1' }])
  expect([...again.changedSince(1)].sort()).toEqual(['1', '2'])
  expect([...again.referrers('ann')]).toEqual([])
  expect([...again.referrers('bob')]).toEqual(['1'])
})

test('a pull that brings what is there changes nothing', async () => {
  const cms = memoryCms()
  cms.put(post('1', 'One'))
  using pulled = pulling(cms, ['posts'])
  await pulled.pull()
  cms.put(post('1', 'One'))
  const { revision } = pulled.store.state()
  expect(await pulled.pull()).toMatchObject({ seen: 1, changed: 0 })
  expect(pulled.store.changedSince(revision).size).toBe(0)
})

test('a pull that breaks off leaves everything as it was, cursor included', async () => {
  const cms = memoryCms()
  cms.put(post('1', 'One'))
  const broken: Cms = {
    ...cms,
    async pull(request) {
      const pull = await cms.pull(request)
      async function* changes() {
        yield* pull.changes
        if (request.cursor !== undefined) throw new Error('the line went dead')
      }
      return { ...pull, changes: changes() }
    },
  }
  using pulled = pulling(broken, ['posts'])
  await pulled.pull()
  const before = pulled.store.state()
  cms.put(post('1', 'Edited'))
  cms.put(post('2', 'Two'))
  await expect(pulled.pull()).rejects.toThrow('the line went dead')
  expect(pulled.store.state()).toEqual(before)
  expect(pulled.store.byId('1')).toEqual([post('1', 'One')])
  expect(pulled.store.count('posts')).toBe(1)
})

test('a full pull takes away what it does not bring', async () => {
  const cms = memoryCms()
  for (const id of ['1', '2']) cms.put(post(id, id))
  cms.putMedia({ id: 'm', url: 'https://cms.example/m.png', version: '1' })
  using pulled = pulling(cms, ['posts'])
  await pulled.pull()
  cms.remove('posts', '1')
  cms.removeMedia('m')
  expect(await pulled.pull({ cursor: undefined })).toEqual({ full: true, seen: 1, changed: 0, removed: 2 })
})

test('a file that is no store of this version is made anew', () => {
  using dir = folder({ 'source.sqlite': 'this is no database, and never was one' })
  using store = openSourceStore(join(dir.dir, 'source.sqlite'))
  expect(store.state()).toEqual({ types: [], revision: 0 })
})
