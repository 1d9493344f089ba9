import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Digest } from '#model/digest.ts'
import { goodVersions, noteGood } from '../../src/pull/good-versions.ts'
import { folder } from '../content/folder.ts'

const digest = (letter: string): Digest => letter.repeat(64) as Digest
const OLD = Date.now() - 3 * 24 * 3_600_000

test('the good version of an entry stays where it is for as long as newer ones are not good', () => {
  using dir = folder({})
  noteGood(dir.dir, 'live', digest('a'), { kept: [], left: [] })
  noteGood(dir.dir, 'live', digest('b'), { kept: ['posts/one'], left: ['posts/two'] })
  noteGood(dir.dir, 'live', digest('c'), { kept: ['posts/one'], left: [] })
  expect(goodVersions(dir.dir, 'live')).toEqual({ snapshot: digest('c'), kept: { 'posts/one': digest('a') }, left: [] })
  noteGood(dir.dir, 'live', digest('d'), { kept: [], left: [] })
  expect(goodVersions(dir.dir, 'live')).toEqual({ snapshot: digest('d'), kept: {}, left: [] })
})

test('old snapshots go, but not those that hold a good version, in whatever environment', () => {
  const names = ['a', 'b', 'c', 'd'].map(letter => `${digest(letter)}.ndjson`)
  using dir = folder(Object.fromEntries([...names, '.1.1.tmp', 'accepted-losses.ndjson'].map(name => [name, ''])))
  noteGood(dir.dir, 'drafts', digest('a'), { kept: [], left: [] })
  noteGood(dir.dir, 'live', digest('b'), { kept: [], left: [] })
  for (const name of [...names.slice(0, 3), '.1.1.tmp', 'accepted-losses.ndjson']) dir.touch(name, OLD)
  noteGood(dir.dir, 'live', digest('e'), { kept: ['posts/one'], left: [] })
  const left = [...names, '.1.1.tmp', 'accepted-losses.ndjson'].filter(name => existsSync(join(dir.dir, name)))
  expect(left).toEqual([names[0], names[1], names[3], 'accepted-losses.ndjson'])
})
