import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Cms } from '#cms/cms.ts'
import { memoryCms } from '#cms/memory.ts'
import { recordedCms, recordingCms } from '#cms/recorded.ts'
import { folder } from '../content/folder.ts'
import { holding } from '../contracts/cms.ts'

const types = ['posts']
const post = (id: string, title: string) => ({ type: 'posts', id, title, fields: { title } })

test('a recording brings what its CMS brought, edits and removals included', async () => {
  using dir = folder({})
  const file = join(dir.dir, 'made/newsroom.ndjson')
  const memory = memoryCms()
  const cms = recordingCms(memory, file)
  const held = holding(types)
  memory.put(post('1', 'One'))
  memory.put(post('2', 'Two'))
  memory.put({ type: 'authors', id: 'a', title: 'A', fields: {} })
  await held.pull(cms)
  memory.put(post('1', 'Edited'))
  memory.remove('posts', '2')
  memory.putMedia({ id: 'm', url: 'https://cms.example/m.png', version: '1' })
  await held.pull(cms)
  const replayed = holding(types)
  await replayed.pull(recordedCms(file))
  expect(replayed.all()).toEqual(held.all())
  expect(await replayed.pull(recordedCms(file))).toEqual([])
})

test('a pull that breaks off leaves the recording as it was', async () => {
  using dir = folder({})
  const file = join(dir.dir, 'newsroom.ndjson')
  const memory = memoryCms()
  memory.put(post('1', 'One'))
  await holding(types).pull(recordingCms(memory, file))
  const before = readFileSync(file, 'utf8')
  const broken: Cms = {
    ...memory,
    async pull(request) {
      const pull = await memory.pull(request)
      async function* changes() {
        yield* pull.changes
        throw new Error('the line went dead')
      }
      return { ...pull, changes: changes() }
    },
  }
  memory.put(post('2', 'Two'))
  await expect(holding(types).pull(recordingCms(broken, file))).rejects.toThrow('the line went dead')
  expect(readFileSync(file, 'utf8')).toBe(before)
})

test('a recording that is not there says how one is made', async () => {
  const missing = join(import.meta.dirname, 'no-such-recording.ndjson')
  expect(existsSync(missing)).toBe(false)
  await expect(holding(types).pull(recordedCms(missing))).rejects.toThrow('there is none')
})

test('drafts are neither recorded nor replayed', async () => {
  using dir = folder({})
  const file = join(dir.dir, 'newsroom.ndjson')
  const memory = memoryCms()
  memory.put(post('1', 'One'))
  await holding(types).pull(recordingCms(memory, file))
  const before = readFileSync(file, 'utf8')
  memory.put(post('2', 'A draft'))
  await holding(types, true).pull(recordingCms(memory, file))
  expect(readFileSync(file, 'utf8')).toBe(before)
  await expect(holding(types, true).pull(recordedCms(file))).rejects.toThrow('Drafts are in no recording')
})
